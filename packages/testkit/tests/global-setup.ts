/** One throw-away server for all stories of this package; each story gets a database of its own. */
import { connect, migrate } from '@mqk/db';
import { ephemeralServer, templateDatabases } from '@mqk/db/embedded';

/** The environment is how Jest's workers hear of what was started before them. */
export default async function setup(): Promise<void> {
  const server = await ephemeralServer();
  await templateDatabases(server).prepare('story', async (url) => {
    const database = await connect(url, { onError: () => undefined });
    await migrate(database);
    await database.close();
  });
  process.env['MQK_STORY_SERVER'] = JSON.stringify(server.connection);
  (globalThis as { stopServer?: () => Promise<void> }).stopServer = () => server.stop();
}
