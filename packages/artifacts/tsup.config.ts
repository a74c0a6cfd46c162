import { library } from '@mqk/tools/tsup';

export default library();
