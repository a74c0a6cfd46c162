import { library } from '@mqk/tools/tsup';

export default library({ index: 'src/index.ts', main: 'src/main.ts' });
