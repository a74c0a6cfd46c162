/**
 * Every reason for which the embedded server is refused: what was found, in words, and what a person does about it.
 * A refusal is the machine's answer to us (a full disk, a foreign owner), never a bug of ours.
 */

interface Facts {
  readonly unsupported_platform: { readonly platform: string };
  readonly binaries_missing: { readonly name: string; readonly reason: string };
  readonly unusable_path: { readonly path: string; readonly character: string };
  readonly socket_path_too_long: { readonly path: string; readonly bytes: number; readonly bytesMax: number };
  readonly symlinked_directory: { readonly path: string; readonly target: string };
  readonly directory_unusable: { readonly path: string; readonly reason: string };
  readonly no_server_user: { readonly looked: readonly string[] };
  readonly cannot_pass: { readonly path: string; readonly blockedAt: string; readonly user: string };
  readonly foreign_owner: { readonly path: string; readonly uid: number; readonly uidWanted: number };
  readonly not_a_cluster: { readonly cluster: string };
  readonly wrong_version: { readonly cluster: string; readonly found: string; readonly wanted: string };
  readonly cluster_missing: { readonly directory: string; readonly cluster: string };
  readonly cluster_of_another: {
    readonly directory: string;
    readonly cluster: string;
    readonly owner: string;
  };
  readonly other_durability: { readonly cluster: string; readonly found: string; readonly asked: string };
  readonly not_durable: { readonly setting: string; readonly value: string };
  readonly disk_full: { readonly path: string; readonly freeBytes: number; readonly neededBytes: number };
  readonly initdb_failed: { readonly cluster: string; readonly output: string };
  readonly password_missing: { readonly file: string; readonly cluster: string };
  readonly password_exposed: { readonly file: string; readonly mode: string };
  readonly password_rejected: { readonly file: string; readonly pid: number };
  readonly start_busy: { readonly directory: string; readonly pid: number };
  readonly start_failed: { readonly cluster: string; readonly log: string; readonly output: string };
  readonly start_timeout: { readonly cluster: string; readonly log: string; readonly waitedMs: number };
  readonly server_silent: { readonly pid: number; readonly socketDirectory: string };
  readonly stop_timeout: { readonly pid: number; readonly mode: string; readonly waitedMs: number };
  readonly runner_held: { readonly directory: string; readonly pid: number };
  readonly bad_database_name: { readonly name: string };
  readonly template_unprepared: { readonly name: string };
  readonly template_in_use: { readonly name: string; readonly sessions: number };
}

export type RefusalCode = keyof Facts;

/** `code` tells them apart; the other members are that code's facts. */
export type EmbeddedRefusal<Code extends RefusalCode = RefusalCode> = {
  [C in Code]: { readonly code: C } & Facts[C];
}[Code];

type Words = readonly [says: string, remedy: string];

// prettier-ignore
const words: { readonly [C in RefusalCode]: (facts: EmbeddedRefusal<C>) => Words } = {
  unsupported_platform: (f) => [
    `there is no embedded PostgreSQL for ${f.platform}`,
    'set MQK_DATABASE_URL to a PostgreSQL server of your own (version 14 or later)',
  ],
  binaries_missing: (f) => [
    `the PostgreSQL binaries of ${f.name} cannot be used: ${f.reason}`,
    'install again without --no-optional, on the machine that runs it; or set MQK_DATABASE_URL',
  ],
  unusable_path: (f) => [
    `${f.path} contains ${f.character}, which PostgreSQL's own tools would take for shell syntax`,
    'choose a path without it',
  ],
  socket_path_too_long: (f) => [
    `the socket ${f.path} would need ${f.bytes} bytes, and this system allows ${f.bytesMax}`,
    'choose a shorter data directory',
  ],
  symlinked_directory: (f) => [
    `${f.path} is a symbolic link; repointed, it would silently become another (empty) database`,
    `put the folder itself there, or name the real one: ${f.target}`,
  ],
  directory_unusable: (f) => [
    `${f.path} cannot be used: ${f.reason}`,
    'make it a folder that this user owns and may write, or choose another data directory',
  ],
  no_server_user: (f) => [
    `PostgreSQL does not run as root, and none of the users ${f.looked.join(', ')} exists in /etc/passwd`,
    'create one (useradd --system postgres), or do not run as root',
  ],
  cannot_pass: (f) => [
    `PostgreSQL runs as ${f.user} here, who cannot pass ${f.blockedAt} on the way to ${f.path}`,
    `let others pass (chmod o+x ${f.blockedAt}), choose another folder, or do not run as root`,
  ],
  foreign_owner: (f) => [
    `${f.path} belongs to uid ${f.uid}, and the server would run as uid ${f.uidWanted}`,
    `run as the user who made it, or give it over: chown -R ${f.uidWanted} '${f.path}'`,
  ],
  not_a_cluster: (f) => [
    `${f.cluster} is not empty and holds no PostgreSQL cluster`,
    'move its files away, or choose another data directory',
  ],
  wrong_version: (f) => [
    `${f.cluster} was written by PostgreSQL ${f.found}, and this is ${f.wanted}`,
    'use the release that wrote it, take a backup there (mqk db backup) and restore it into an empty data directory',
  ],
  cluster_missing: (f) => [
    `the database of ${f.directory} was kept in ${f.cluster}, and is no longer there`,
    'bring that folder back (an unmounted disk, a container without a volume?), or restore a backup into an empty data directory',
  ],
  cluster_of_another: (f) => [
    `${f.directory} points to ${f.cluster}, which is the database of ${f.owner}: a copied data directory is not a copied database`,
    `start with an empty data directory and restore a backup; if ${f.owner} is only a leftover, remove it`,
  ],
  other_durability: (f) => [
    `${f.cluster} is ${f.found} and was asked for as ${f.asked}`,
    'choose another data directory: one that ever ran without fsync must not hold money, and one that holds money must not run without',
  ],
  not_durable: (f) => [
    `the server runs with ${f.setting} = ${f.value}, so an acknowledged commit could be lost`,
    `find who set it (postgresql.auto.conf, alter role, alter database) and reset it: alter system reset ${f.setting}`,
  ],
  disk_full: (f) => [
    `there is no room in ${f.path}: ${f.freeBytes} bytes free, ${f.neededBytes} wanted (and a disk can run out of files before bytes)`,
    'free space or choose a data directory on another disk',
  ],
  initdb_failed: (f) => [
    `no cluster could be made in ${f.cluster}: ${f.output}`,
    'see the message above; nothing was left behind, so it can simply be tried again',
  ],
  password_missing: (f) => [
    `the password file ${f.file} is missing, and ${f.cluster} cannot be entered without it`,
    'bring the file back from a backup; or, to begin with an empty database, move that cluster away',
  ],
  password_exposed: (f) => [
    `the password file ${f.file} has mode ${f.mode}, so others may have read it`,
    `close it (chmod 600 '${f.file}')`,
  ],
  password_rejected: (f) => [
    `the running server (pid ${f.pid}) does not accept the password in ${f.file}`,
    'bring back the password file that belongs to this cluster',
  ],
  start_busy: (f) => [
    `process ${f.pid} has been starting the server of ${f.directory} for too long`,
    `look at process ${f.pid}, end it if it hangs, and try again`,
  ],
  start_failed: (f) => [
    `the server of ${f.cluster} would not start: ${f.output}`,
    `read its log: ${f.log}`,
  ],
  start_timeout: (f) => [
    `the server of ${f.cluster} was not ready after ${f.waitedMs} ms; it may still be recovering`,
    `watch its log (${f.log}) and try again: a server that became ready is adopted`,
  ],
  server_silent: (f) => [
    `the server (pid ${f.pid}) is alive and cannot be reached through ${f.socketDirectory}`,
    `stop it (kill -INT ${f.pid}) and try again`,
  ],
  stop_timeout: (f) => [
    `the server (pid ${f.pid}) was still there ${f.waitedMs} ms after a ${f.mode} stop`,
    "close the clients, or stop with mode 'fast'",
  ],
  runner_held: (f) => [
    `process ${f.pid} is already running on ${f.directory}`,
    `stop process ${f.pid}, or choose another data directory`,
  ],
  bad_database_name: (f) => [
    `${JSON.stringify(f.name)} is not a database name that we make`,
    'use lower-case letters, digits and underscores, a letter first, at most 63',
  ],
  template_unprepared: (f) => [
    `the template database ${f.name} was not prepared`,
    'call prepare(name, migrate) and await it before fresh()',
  ],
  template_in_use: (f) => [
    `${f.sessions} session(s) are still open on the template database ${f.name}`,
    'close every pool that migrate opened before it returns',
  ],
};

function wordsFor<Code extends RefusalCode>(refusal: EmbeddedRefusal<Code>): Words {
  return words[refusal.code](refusal);
}

/** Thrown by everything behind this door. Switch over `refusal.code`; show `message` and `remedy`. */
export class EmbeddedRefused extends Error {
  override readonly name = 'EmbeddedRefused';
  readonly code: RefusalCode;
  readonly refusal: EmbeddedRefusal;
  readonly remedy: string;

  constructor(refusal: EmbeddedRefusal, cause?: unknown) {
    const [says, remedy] = wordsFor(refusal);
    super(`${says}; ${remedy}`, cause === undefined ? undefined : { cause });
    this.code = refusal.code;
    this.refusal = refusal;
    this.remedy = remedy;
  }
}
