/** One way to build a library: ESM, types, source maps. A package only names its doors. */
export const library = (entry = { index: 'src/index.ts' }, options = {}) => ({
  entry,
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: false,
  dts: true,
  silent: true,
  ...options,
});
