// The published package has no types; these are the parts that are used.
declare module 'analytics-node' {
  type Done = (error?: Error) => void
  type Method = (message: object, done?: Done) => unknown
  class Analytics {
    constructor(writeKey: string, options?: { host?: string; flushInterval?: number })
    identify: Method
    track: Method
    page: Method
    screen: Method
    group: Method
    alias: Method
    flush(done?: Done): Promise<unknown>
  }
  export = Analytics
}
