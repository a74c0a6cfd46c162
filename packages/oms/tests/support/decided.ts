/**
 * The matrix as it was decided, written down a second time, by hand, from the decision and not from the code.
 *
 * Cells are sets of marks. `->X` new base; `=` recorded; `D` duplicate or stale; `A` booked; `H` halt; `Q`
 * quarantine; `R` read again; `-` cannot occur; `G` refused here; the rest speaks for itself. A row names rows of
 * `ROWS`, `*` for any ending; the first that fits counts.
 */
import type { GroupName } from './matrix.ts';

export const DECIDED: Readonly<Record<GroupName, string>> = {
  'Sending and withdrawing': `
                            | claimed   | withdrawn      | cancel sent
    UNSENT                  | ->SENDING | ->NOT_ACCEPTED | -
    SENDING*                | -         | -              | -
    UNKNOWN                 | ->SENDING | -              | -
    UNKNOWN, cancel wanted  | G         | -              | -
    *, cancel sent*         | -         | -              | =
    *, cancel acked         | -         | -              | =
    ACKED; LIVE*            | -         | -              | cancel sent
    DONE_FOR_DAY            | -         | -              | cancel sent
    *                       | -         | D              | D`,

  'Submit outcomes': `
                            | 2xx matching          | 2xx mismatching | definitive 4xx | 4xx, earlier attempt unresolved | not sent                 | not sent, earlier attempt unresolved | id taken     | timeout, 5xx, reset | lookup 404 | negative proof
    UNSENT                  | -                     | -               | -              | -                               | -                        | -                                    | -            | -                   | =          | -
    SENDING                 | ->ACKED               | ->UNKNOWN, H    | ->REJECTED     | ->UNKNOWN                       | ->UNSENT                 | ->UNKNOWN                            | ->UNKNOWN, R | ->UNKNOWN           | =          | -
    SENDING, cancel wanted  | ->ACKED, send cancel  | ->UNKNOWN, H    | ->REJECTED     | ->UNKNOWN                       | ->NOT_ACCEPTED, withdraw | ->UNKNOWN                            | ->UNKNOWN, R | ->UNKNOWN           | =          | -
    UNKNOWN                 | ->ACKED               | H               | ->REJECTED     | =                               | =                        | =                                    | R            | =                   | count      | ->NOT_ACCEPTED
    UNKNOWN, cancel wanted  | ->ACKED, send cancel  | H               | ->REJECTED     | =                               | =                        | =                                    | R            | =                   | count      | ->NOT_ACCEPTED
    ACKED*; LIVE*; DONE*    | D                     | H               | D, R           | D, R                            | D                        | D                                    | D            | D                   | Q          | -
    *                       | D                     | H               | D              | D                               | D                        | D                                    | D            | D                   | D          | -`,

  'Lookup found': `
                                      | accepted             | working             | done for day                | filled                        | canceled                                         | expired                     | rejected                                         | replaced                                         | unrecognised
    UNSENT                            | H                    | H                   | H                           | H, backfill                   | H                                                | H                           | H                                                | H                                                | H
    SENDING; UNKNOWN                  | ->ACKED              | ->LIVE              | ->DONE_FOR_DAY              | ->LIVE, backfill              | ->CANCELED, alert, UNSOLICITED                   | ->EXPIRED                   | ->REJECTED                                       | Q                                                | Q
    SENDING*; UNKNOWN*                | ->ACKED, send cancel | ->LIVE, send cancel | ->DONE_FOR_DAY, send cancel | ->LIVE, backfill, send cancel | ->CANCELED                                       | ->EXPIRED                   | ->REJECTED                                       | Q                                                | Q
    ACKED                             | =                    | ->LIVE              | ->DONE_FOR_DAY              | ->LIVE, backfill              | ->CANCELED, alert, UNSOLICITED                   | ->EXPIRED                   | ->REJECTED                                       | H                                                | Q
    ACKED*                            | =                    | ->LIVE              | ->DONE_FOR_DAY              | ->LIVE, backfill              | ->CANCELED                                       | ->EXPIRED                   | ->REJECTED                                       | H                                                | Q
    LIVE                              | D                    | D                   | ->DONE_FOR_DAY              | backfill                      | ->CANCELED, alert, UNSOLICITED                   | ->EXPIRED                   | ->REJECTED, alert                                | H                                                | Q
    LIVE, filled                      | D                    | D                   | ->DONE_FOR_DAY              | backfill                      | ->CANCELED, alert, UNSOLICITED                   | ->EXPIRED, alert            | ->REJECTED, H                                    | H                                                | Q
    LIVE, cancel sent, filled         | D                    | =                   | ->DONE_FOR_DAY              | backfill                      | ->CANCELED                                       | ->EXPIRED                   | ->REJECTED, H                                    | Q                                                | Q
    LIVE, cancel*                     | D                    | =                   | ->DONE_FOR_DAY              | backfill                      | ->CANCELED                                       | ->EXPIRED                   | ->REJECTED                                       | Q                                                | Q
    LIVE, replace sent, cancel queued | D                    | =                   | =                           | backfill                      | ->CANCELED, successor reread                     | ->EXPIRED, successor reread | replace none, successor rejected, R, send cancel | ->REPLACED, successor accepted, cancel successor | Q
    LIVE, replace*                    | D                    | =                   | =                           | backfill                      | ->CANCELED, successor reread, alert, UNSOLICITED | ->EXPIRED, successor reread | replace none, successor rejected, R              | ->REPLACED, successor accepted                   | Q
    DONE_FOR_DAY                      | D                    | ->LIVE              | D                           | ->LIVE, backfill              | ->CANCELED, alert, UNSOLICITED                   | ->EXPIRED, alert            | Q                                                | H                                                | Q
    DONE_FOR_DAY*                     | D                    | ->LIVE              | D                           | ->LIVE, backfill              | ->CANCELED                                       | ->EXPIRED                   | Q                                                | H                                                | Q
    FILLED                            | Q                    | Q                   | Q                           | D                             | D                                                | Q                           | Q                                                | Q                                                | Q
    FILLED, busted                    | Q                    | Q                   | Q                           | D, backfill                   | Q                                                | Q                           | Q                                                | Q                                                | Q
    CANCELED; EXPIRED                 | H                    | H                   | H                           | Q, backfill                   | D                                                | D                           | D                                                | Q                                                | Q
    REJECTED                          | H                    | H                   | H                           | H, backfill                   | D                                                | Q                           | D                                                | H                                                | Q
    REPLACED                          | Q                    | Q                   | Q                           | Q, backfill                   | D                                                | D                           | Q                                                | D                                                | Q
    NOT_ACCEPTED                      | H                    | H                   | H                           | H, backfill                   | H                                                | H                           | ->REJECTED, alert                                | H                                                | Q`,

  'Broker lifecycle events': `
                                      | accepted             | new                 | pending cancel         | canceled                                         | replaced (this id)                               | rejected                                         | expired                     | done for day                | info: suspended | unrecognised
    UNSENT                            | H                    | H                   | H                      | H                                                | H                                                | H                                                | H                           | H                           | SUSPENDED       | Q
    SENDING; UNKNOWN                  | ->ACKED              | ->LIVE              | ->LIVE, R              | ->CANCELED, alert, UNSOLICITED                   | Q                                                | ->REJECTED                                       | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED, R    | Q
    SENDING*; UNKNOWN*                | ->ACKED, send cancel | ->LIVE, send cancel | ->LIVE, R, send cancel | ->CANCELED                                       | Q                                                | ->REJECTED                                       | ->EXPIRED                   | ->DONE_FOR_DAY, send cancel | SUSPENDED, R    | Q
    ACKED                             | =                    | ->LIVE              | =                      | ->CANCELED, alert, UNSOLICITED                   | H                                                | ->REJECTED                                       | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED       | Q
    ACKED, cancel sent                | =                    | ->LIVE              | cancel acked           | ->CANCELED                                       | H                                                | ->REJECTED                                       | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED       | Q
    LIVE                              | D                    | D                   | =                      | ->CANCELED, alert, UNSOLICITED                   | H                                                | ->REJECTED, alert                                | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED       | Q
    LIVE, filled                      | D                    | D                   | =                      | ->CANCELED, alert, UNSOLICITED                   | H                                                | ->REJECTED, H                                    | ->EXPIRED, alert            | ->DONE_FOR_DAY              | SUSPENDED       | Q
    LIVE, cancel sent, filled         | D                    | =                   | D                      | ->CANCELED                                       | Q                                                | ->REJECTED, H                                    | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED       | Q
    LIVE, cancel*                     | D                    | =                   | D                      | ->CANCELED                                       | Q                                                | ->REJECTED                                       | ->EXPIRED                   | ->DONE_FOR_DAY              | SUSPENDED       | Q
    LIVE, replace sent, cancel queued | D                    | =                   | D                      | ->CANCELED, successor reread                     | ->REPLACED, successor accepted, cancel successor | replace none, successor rejected, R, send cancel | ->EXPIRED, successor reread | =                           | SUSPENDED       | Q
    LIVE, replace*                    | D                    | =                   | =                      | ->CANCELED, successor reread, alert, UNSOLICITED | ->REPLACED, successor accepted                   | replace none, successor rejected, R              | ->EXPIRED, successor reread | =                           | SUSPENDED       | Q
    DONE_FOR_DAY                      | D                    | ->LIVE              | =                      | ->CANCELED, alert, UNSOLICITED                   | H                                                | Q                                                | ->EXPIRED, alert            | D                           | SUSPENDED       | Q
    DONE_FOR_DAY, cancel sent         | D                    | ->LIVE              | =                      | ->CANCELED                                       | H                                                | Q                                                | ->EXPIRED                   | D                           | SUSPENDED       | Q
    FILLED*                           | D                    | D                   | D                      | Q                                                | Q                                                | Q                                                | Q                           | D                           | SUSPENDED       | Q
    CANCELED; EXPIRED                 | D                    | D, R                | D                      | D                                                | Q                                                | D                                                | D                           | D                           | SUSPENDED       | Q
    REJECTED                          | D                    | H                   | H                      | D                                                | H                                                | D                                                | Q                           | H                           | SUSPENDED       | Q
    REPLACED                          | D                    | D                   | D                      | D                                                | D                                                | Q                                                | D                           | D                           | SUSPENDED       | Q
    NOT_ACCEPTED                      | H                    | H                   | H                      | H                                                | H                                                | ->REJECTED, alert                                | H                           | H                           | SUSPENDED       | Q`,

  Executions: `
                                   | partial                | completing fill               | overfill                                   | same id, same data | same id, other data | bust            | correction
    UNSENT; REJECTED; NOT_ACCEPTED | A, H                   | A, H                          | A, OVERFILL, H                             | D                  | Q, H                | Q, H            | Q, H
    SENDING; UNKNOWN; ACKED*       | A, ->LIVE              | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | Q, H            | Q, H
    SENDING*; UNKNOWN*             | A, ->LIVE, send cancel | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | Q, H            | Q, H
    LIVE, replace sent, filled     | A                      | A, ->FILLED, successor reread | A, ->FILLED, OVERFILL, H, successor reread | D                  | Q, H                | A, BUSTED, H    | A, H
    LIVE, replace*                 | A                      | A, ->FILLED, successor reread | A, ->FILLED, OVERFILL, H, successor reread | D                  | Q, H                | Q, H            | Q, H
    LIVE, filled                   | A                      | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | A, BUSTED, H    | A, H
    LIVE, cancel sent, filled      | A                      | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | A, BUSTED, H    | A, H
    LIVE*                          | A                      | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | Q, H            | Q, H
    DONE_FOR_DAY*                  | A, ->LIVE, alert       | A, ->FILLED                   | A, ->FILLED, OVERFILL, H                   | D                  | Q, H                | A, BUSTED, H    | A, H
    FILLED                         | A, OVERFILL, H         | A, OVERFILL, H                | A, OVERFILL, H                             | D                  | Q, H                | A, BUSTED, R, H | A, R, H
    FILLED, busted                 | A, OVERFILL, H         | A, OVERFILL, H                | A, OVERFILL, H                             | D                  | Q, H                | A, R, H         | A, R, H
    CANCELED; EXPIRED; REPLACED    | A, LATE_FILL, H        | A, LATE_FILL, H               | A, OVERFILL, H                             | D                  | Q, H                | A, BUSTED, H    | A, H`,

  'Cancel requests': `
                                      | cancel command             | kill command                                 | cancel accepted | cancel refused | cancel timeout | cancel-reject event
    UNSENT                            | ->NOT_ACCEPTED, withdraw   | ->NOT_ACCEPTED, withdraw                     | -               | -              | -              | H
    SENDING; UNKNOWN                  | cancel wanted              | cancel wanted                                | -               | -              | -              | Q
    SENDING*; UNKNOWN*                | =                          | =                                            | -               | -              | -              | Q
    ACKED; LIVE; LIVE, filled         | send cancel, cancel wanted | send cancel, cancel wanted                   | D               | R              | D              | alert
    ACKED, cancel sent                | =                          | re-send cancel                               | cancel acked    | R              | re-send cancel | cancel none, alert
    LIVE, cancel sent*                | =                          | re-send cancel                               | cancel acked    | R              | re-send cancel | cancel none
    LIVE, cancel acked                | =                          | re-send cancel                               | D               | R              | re-send cancel | cancel none
    LIVE, replace sent, cancel queued | =                          | send cancel, cancel successor                | D               | R              | re-send cancel | cancel none
    LIVE, replace*                    | cancel wanted              | cancel wanted, send cancel, cancel successor | D               | R              | D              | =
    DONE_FOR_DAY                      | send cancel, cancel wanted | send cancel, cancel wanted                   | D               | R              | D              | =
    DONE_FOR_DAY, cancel sent         | =                          | re-send cancel                               | cancel acked    | R              | re-send cancel | cancel none
    *                                 | G                          | G                                            | D               | D              | D              | D`,

  'Replace requests': `
                                      | replace command            | replace accepted | replace refused | replace refused, unchanged proven             | replace timeout     | replace-reject event
    UNSENT                            | G                          | -                | -               | -                                             | -                   | H
    SENDING*; UNKNOWN*                | G                          | -                | -               | -                                             | -                   | Q
    ACKED*                            | G                          | -                | -               | -                                             | -                   | D
    LIVE                              | replace sent, send replace | Q                | D               | D                                             | Q                   | D
    LIVE, filled; LIVE, cancel*       | G                          | Q                | D               | D                                             | Q                   | D
    LIVE, replace sent                | G                          | replace acked    | R               | replace none, successor rejected              | successor reread    | replace none, successor rejected
    LIVE, replace acked               | G                          | D                | R               | replace none, successor rejected              | successor reread    | replace none, successor rejected
    LIVE, replace sent, filled        | G                          | replace acked, H | R               | replace none, successor rejected              | R, successor reread | replace none, successor rejected
    LIVE, replace sent, cancel queued | G                          | replace acked    | R               | replace none, successor rejected, send cancel | successor reread    | replace none, successor rejected, send cancel
    DONE_FOR_DAY*                     | G                          | D, R             | D, R            | D, R                                          | D, R                | D
    *                                 | G                          | D                | D               | D                                             | R                   | D`,
};
