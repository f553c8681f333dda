import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{closeOnExit,createUndiciTransport,isLocked,nodeRuntime,openDeadLetters,openOutbox,takeLock}from"./chunk-RSQXUKMJ.js";import"./chunk-YVD7YZFE.js";import"./chunk-IH2QPYBS.js";export{closeOnExit,createUndiciTransport,isLocked,nodeRuntime,openDeadLetters,openOutbox,takeLock};
