export { type Listener, type ListenOptions, listen } from './listen.ts'
