import { useAnalytics } from './analytics'

const name = 'Search Performed'
const events = { viewed: 'Product Viewed', signedUp: 'Signed Up' }

export const Search = ({ query, results, event }) => {
  const { track } = useAnalytics()
  track(name, { query, results: results.length })
  track(name, { query: '', results: 3 }) // ✗ plan_violation properties.query
  track('Search Performed', { results: 0 }) // ✗ plan_violation properties.query
  window.analytics.track(events.viewed, { product_id: query })
  window.analytics.track(events.viewed, { productId: query }) // ✗ plan_unplanned_property properties.productId
  window.analytics?.track(event, { anything: query })
  return <button onClick={() => track('Serch Performed', { query })}>Search</button> // ✗ plan_unplanned_event event
}
