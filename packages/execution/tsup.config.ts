import { library } from '@mqk/tools/tsup';

export default library({
  index: 'src/index.ts',
  port: 'src/port/index.ts',
  store: 'src/store/index.ts',
  contracts: 'src/contracts/index.ts',
});
