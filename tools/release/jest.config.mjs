import { preset } from '@mqk/tools/jest';

export default preset({ testTimeout: 60_000 });
