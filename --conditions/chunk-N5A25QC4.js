import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fileURLToPath}from"node:url";var pageFolder=()=>import.meta.url.endsWith(".ts")?{}:{pageFolder:fileURLToPath(new URL("page/",import.meta.url))};export{pageFolder};
