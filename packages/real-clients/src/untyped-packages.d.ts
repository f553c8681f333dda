// The published package has no types; these are the parts that are used.
declare module 'analytics-node' {
  type Done = (error?: Error) => void
  type Method = (message: object, done?: Done) => unknown
  type CallType = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'
  const Analytics: new (
    writeKey: string,
    options?: { host?: string; flushInterval?: number },
  ) => Record<CallType, Method> & { flush(done?: Done): Promise<unknown> }
  export = Analytics
}
