export { type BrowserLibrary, findBrowserLibrary } from './browser-library.ts'
export { type Listener, type ListenOptions, listen } from './listen.ts'
export { type Certificate, selfSignedCertificate } from './self-signed.ts'
