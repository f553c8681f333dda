import type { Call, CallType } from '../real-client.ts'

/** Instructions for the page, as serialisable data. */
export interface PageOrder {
  /** Omitted if it is in the URL of the page. */
  readonly anonymousId?: string
  readonly groupId: string
  readonly calls: readonly Call[]
}

/** The used part of the browser library. */
type PageAnalytics = Readonly<Record<CallType | 'setAnonymousId', (...given: readonly unknown[]) => Promise<unknown>>>

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
    const named = [call.category, call.name, call.properties]
    const positional = {
      identify: [userId, call.traits],
      track: [call.event, call.properties],
      page: named,
      screen: named,
      group: [groupId, call.traits],
      alias: [userId, call.previousId],
    }
    return analytics[type](...positional[type], options)
  })
  await Promise.all(made)
}
