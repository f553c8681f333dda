/** Bytes that are not shared between threads. TypeScript before 5.7 cannot read `Uint8Array<ArrayBuffer>`. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>
