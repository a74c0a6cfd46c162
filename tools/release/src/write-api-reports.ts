/** `pnpm api:write`: the reports as the packages are built now. */

import { apiReports } from './api-reports.ts';
import { keepReports } from './kept-reports.ts';

const touched = keepReports(apiReports());
console.log(touched.length === 0 ? 'every report is up to date' : touched.join('\n'));
