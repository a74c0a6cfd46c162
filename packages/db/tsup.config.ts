import { library } from '@mqk/tools/tsup';

export default library({
  index: 'src/index.ts',
  embedded: 'src/embedded/index.ts',
  paper: 'src/paper/index.ts',
});
