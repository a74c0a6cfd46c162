import boundaries from '@mqk/tools/boundaries';
import { rules } from '@mqk/tools/rules';

export default [
  {
    ignores: [
      '**/dist/**',
      '**/.tsc/**',
      '**/.turbo/**',
      '**/.jest/**',
      '**/coverage/**',
      '**/*.generated.ts',
    ],
  },
  ...rules(import.meta.dirname),
  ...boundaries,
];
