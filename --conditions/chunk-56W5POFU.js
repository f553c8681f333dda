import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var isObject=value=>typeof value=="object"&&value!==null&&!Array.isArray(value);export{isObject};
