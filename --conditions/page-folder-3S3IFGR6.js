import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{pageFolder}from"./chunk-N5A25QC4.js";import"./chunk-IH2QPYBS.js";export{pageFolder};
