/** The yardstick of the live path by itself: it says what this disk can do, and how steady the figures are today. */
import { type Benchmark, measure } from './benchmark.ts';
import { durableCommits, durableServer, open, withClient } from './postgres.ts';

const COMMITS = 300;
const READS = 3_000;

export const benchmark: Benchmark = {
  what: 'one durable single-row commit, against a question to the same server that writes nothing',
  open: async () => {
    const server = await durableServer();
    const database = await open(await server.fresh());
    return {
      measures: [
        await durableCommits(database, COMMITS),
        measure({
          name: 'round trip',
          unit: 'questions',
          against: 'durable commit',
          expected: String(READS),
          run: () =>
            withClient(database, async (client) => {
              let answered = 0;
              for (let n = 0; n < READS; n++) {
                const { rows } = await client.query<{ one: number }>({
                  name: 'one',
                  text: 'select 1 as one',
                });
                answered += rows[0]?.one ?? 0;
              }
              return answered;
            }),
          read: (answered) => ({ count: READS, checksum: String(answered) }),
        }),
      ],
      close: async () => {
        await database.close();
        await server.close();
      },
    };
  },
};
