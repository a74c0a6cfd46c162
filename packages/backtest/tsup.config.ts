import { library } from '@mqk/tools/tsup';

export default library({
  index: 'src/index.ts',
  threads: 'src/threads/index.ts',
  'sweep-thread': 'src/threads/sweep-thread.ts',
});
