import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { pages } from '../pages.ts'
import { onCall, rulesByCode } from './rule-row.ts'

const urlOf = (object: unknown): unknown => (isDataObject(object) ? object.url : undefined)

const hasUrl = ({ properties, context }: JsonObject): boolean =>
  [properties, isDataObject(context) ? context.page : undefined].some((place) => {
    const url = urlOf(place)
    // A URL of another type has an issue of its own.
    return typeof url === 'string' ? url.trim() !== '' : url !== undefined && url !== null
  })

/** What a page call contains. */
export const pageRules = /* @__PURE__ */ rulesByCode({
  page_url_missing: {
    severity: 'warning',
    rule: 'A page call should have the URL of the page; destinations count page views by it, and only the browser library adds it.',
    advice: 'Set properties.url to the full URL.',
    page: pages.pageProperties,
    check: onCall((call, { type }) => (type === 'page' && !hasUrl(call) ? [['properties', 'url']] : false)),
    breaks: { call: { type: 'page', userId: 'user-42', name: 'Pricing' } },
  },
})
