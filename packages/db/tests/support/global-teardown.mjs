export default async function globalTeardown() {
  await globalThis.mqkTestServer?.stop();
}
