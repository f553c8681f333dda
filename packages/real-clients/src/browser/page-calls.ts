import type { Call } from '../real-client.ts'

/** Instructions for the page, as serialisable data. */
export interface PageOrder {
  /** Omitted if it is in the URL of the page. */
  readonly anonymousId?: string
  readonly groupId: string
  readonly calls: readonly Call[]
}

/** The used part of the browser library. */
interface PageAnalytics {
  setAnonymousId(id: string): unknown
  identify(userId: unknown, traits: unknown, options: object): Promise<unknown>
  track(event: unknown, properties: unknown, options: object): Promise<unknown>
  page(category: unknown, name: unknown, properties: unknown, options: object): Promise<unknown>
  screen(category: unknown, name: unknown, properties: unknown, options: object): Promise<unknown>
  group(groupId: unknown, traits: unknown, options: object): Promise<unknown>
  alias(userId: unknown, previousId: unknown, options: object): Promise<unknown>
}

/**
 * Runs inside the page, so it cannot use imports: makes the calls one after the other, with positional arguments. The
 * library is at `window.analytics`, however it was loaded.
 */
export const makePageCalls = async ({ anonymousId, groupId, calls }: PageOrder): Promise<void> => {
  // The page has no types.
  const analytics = await (globalThis as unknown as { analytics: PageAnalytics | Promise<PageAnalytics> }).analytics
  if (anonymousId !== undefined) await analytics.setAnonymousId(anonymousId)
  const made = calls.map(({ type, userId, context, integrations, timestamp, ...call }) => {
    const options = { context, ...(integrations === undefined ? {} : { integrations }), timestamp }
    switch (type) {
      case 'identify':
        return analytics.identify(userId, call.traits, options)
      case 'track':
        return analytics.track(call.event, call.properties, options)
      case 'page':
        return analytics.page(call.category, call.name, call.properties, options)
      case 'screen':
        return analytics.screen(call.category, call.name, call.properties, options)
      case 'group':
        return analytics.group(groupId, call.traits, options)
      default:
        return analytics.alias(userId, call.previousId, options)
    }
  })
  await Promise.all(made)
}
