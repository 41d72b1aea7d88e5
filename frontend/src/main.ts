// One script for both pages: the report that is a file, and the page that `detente open` serves.

import './report.css';
import {startMoving} from './moving/report.tsx';
import {startReport} from './report.ts';
import {startWorkbench} from './workbench/start.tsx';

const root = document.getElementById('workbench');
if (root) startWorkbench(root);
else {
  startReport();
  startMoving();
}
