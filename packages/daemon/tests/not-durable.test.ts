import { expect, test } from '@jest/globals';
import { ephemeralServer } from '@mqk/db/embedded';

import { newSite } from './support/site.ts';

test('a desk does not come up on a database that may forget what it promised', async () => {
  const here = newSite();
  const forgetful = await ephemeralServer();
  try {
    await expect(here.start({ databaseUrl: forgetful.url })).rejects.toMatchObject({
      refusal: { code: 'not_durable', detail: expect.stringContaining('fsync') },
    });
  } finally {
    await forgetful.stop();
    await here.clear();
  }
});
