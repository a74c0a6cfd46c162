/** The embedded server: started or adopted, and stopped when its owner says so. */
import { type Binaries, findBinaries, refuseUnsupportedPlatform } from './binaries.ts';
import { bringUp, type Running } from './bring-up.ts';
import { clusterExists } from './cluster.ts';
import { type Connection, connectionTo, connectionUrl } from './connection.ts';
import { checkedName, createDatabase, createUnlessThere, maintenance } from './database.ts';
import { prepareDirectory } from './directory.ts';
import { refuseDisk } from './disk.ts';
import { refuseLostDurability } from './durability.ts';
import { connectionBy } from './knock.ts';
import { makeCluster, writeConfig } from './new-cluster.ts';
import { makePassword, readPassword } from './password.ts';
import { ordinaryPatience, type Patience } from './patience.ts';
import { findPlace, type Place, rememberPlace } from './place.ts';
import { EmbeddedRefused } from './refusal.ts';
import { withSession } from './session.ts';
import type { Durability } from './settings.ts';
import { prepareSocketDirectory } from './socket-directory.ts';
import { stopServer, type StopMode } from './stop.ts';
import { takeTurn } from './turn.ts';

export interface EmbeddedOptions {
  /** The data directory. The cluster is `<directory>/postgres`, its password `<directory>/postgres.password`. */
  readonly directory: string;
  /** Made if absent; `mqk` if not said. */
  readonly database?: string;
  readonly durability: Durability;
  /** As root: where that is kept which the server's user cannot reach in the data directory. `/var/lib/mqk` if not said. */
  readonly stateDirectory?: string;
  /** Where the socket's private folder is made. Beside the cluster if not said, or in /run or /tmp if that path is too long. */
  readonly runtimeDirectory?: string;
  /** What is not said is ordinary: see `ordinaryPatience`. */
  readonly patience?: Partial<Patience>;
}

export interface EmbeddedServer {
  readonly connection: Connection;
  /** The same as a URL. */
  readonly url: string;
  readonly pid: number;
  /** It was running already, left by a process that died or by one that still lives. */
  readonly adopted: boolean;
  /** The cluster's folder; in it `postgres.log`. */
  readonly cluster: string;
  /** Makes the database unless it is there. Refuses: bad_database_name. */
  createDatabase(name: string): Promise<Connection>;
  /** `fast` if not said. A server that does not run is stopped already. Refuses: stop_timeout. */
  stop(mode?: StopMode): Promise<void>;
}

/**
 * Starts the server of a data directory, or adopts the one that runs there. It is in a session of its own: it outlives this
 * process and no signal of our terminal reaches it, so whoever starts it also stops it, or leaves it to the next start.
 *
 * Refuses with EmbeddedRefused; nothing is half done, and trying again is always right once the remedy is followed.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  refuseUnsupportedPlatform();
  checkedName(options.database ?? defaultDatabase);
  const directory = await prepareDirectory(options.directory);
  try {
    const turn = await takeTurn(directory, 'start', patienceOf(options).turnMs);
    if (!turn.taken) throw new EmbeddedRefused({ code: 'start_busy', directory, pid: turn.by });
    try {
      return await startInTurn(directory, options);
    } finally {
      await turn.flag.lower();
    }
  } catch (error) {
    throw await refuseDisk(directory, error);
  }
}

const patienceOf = ({ patience }: EmbeddedOptions): Patience => ({ ...ordinaryPatience, ...patience });

const defaultDatabase = 'mqk';
const defaultStateDirectory = '/var/lib/mqk';

async function startInTurn(directory: string, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { durability, stateDirectory = defaultStateDirectory, runtimeDirectory } = options;
  const place = await findPlace(directory, { stateDirectory, mayGoElsewhere: durability === 'durable' });
  const exists = await clusterExists(place, durability);
  const password = await passwordFor(place, exists);
  const launcher = async (): Promise<Binaries> => {
    const binaries = await findBinaries(place, stateDirectory);
    const socketDirectory = await prepareSocketDirectory(place, runtimeDirectory);
    if (!(await clusterExists(place, durability))) {
      await makeCluster(place, binaries, { durability, password, socketDirectory });
    }
    await writeConfig(place.cluster, place, { durability, socketDirectory });
    return binaries;
  };
  const { readyMs } = patienceOf(options);
  const running = await bringUp(place, password, { launcher, readyMs });
  await rememberPlace(place);
  return welcome(place, connectionBy(running.file, password), running, options);
}

/** A new cluster takes the password that is there: a start that died between the two left it. Refuses: password_missing. */
async function passwordFor({ cluster, passwordFile: file }: Place, exists: boolean): Promise<string> {
  const password = await readPassword(file);
  if (password !== null) return password;
  if (exists) throw new EmbeddedRefused({ code: 'password_missing', file, cluster });
  return makePassword(file);
}

async function welcome(
  { cluster }: Place,
  server: Connection,
  { file, adopted }: Running,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const { database = defaultDatabase, durability } = options;
  await withSession(maintenance(server), async (client) => {
    if (durability === 'durable') await refuseLostDurability(client);
    await createUnlessThere(client, database);
  });
  const connection = connectionTo(server, database);
  return Object.freeze({
    connection,
    url: connectionUrl(connection),
    pid: file.pid,
    adopted,
    cluster,
    createDatabase: async (name: string) => {
      await createDatabase(connection, name);
      return connectionTo(connection, name);
    },
    stop: (mode: StopMode = 'fast') => stopServer(cluster, mode, patienceOf(options).goneMs),
  });
}
