// The published package has no types; these are the parts that are used.
declare module 'analytics-node' {
  const Analytics: new (
    writeKey: string,
    options: { readonly host: string; readonly errorHandler: () => void },
  ) => {
    track(message: object, done: () => void): unknown
    flush(done?: () => void): unknown
  }
  export = Analytics
}
