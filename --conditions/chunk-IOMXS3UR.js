import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var batchPaths={batch:"/v1/batch",browser:"/v1/b",import:"/v1/import"};var validationTargets=["warehouse","unify","ga4","spelling"];export{batchPaths,validationTargets};
