/** One throw-away server for all tests of the path; its address goes to the workers by their environment. */
import { connect } from '../../src/database/pool.ts';
import { ephemeralServer, templateDatabases } from '../../src/embedded/index.ts';
import { migrate } from '../../src/migrations/migrate.ts';

export default async function globalSetup() {
  const server = await ephemeralServer();
  globalThis.mqkTestServer = server;
  process.env.MQK_TEST_SERVER = JSON.stringify(server.connection);
  await templateDatabases(server).prepare('path', async (url) => {
    const database = await connect(url, { onError: () => undefined });
    await migrate(database);
    await database.close();
  });
}
