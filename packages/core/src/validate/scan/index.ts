/** A verdict from the bytes of calls, for those who pass many on as they are: the `@org/segment-core/scan` entry. */

export { type CallScanner, type CallScannerOptions, createCallScanner } from './call-scanner.ts'
export { createLineScanner, type LineScanner, type LineScannerOptions } from './line-scanner.ts'
export type { ReadAscii } from './name-reader.ts'
export { scanned } from './shape.ts'
