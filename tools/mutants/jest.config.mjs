import { preset } from '@mqk/tools/jest';

export default preset();
