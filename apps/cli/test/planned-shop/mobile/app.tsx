import { createClient, useAnalytics } from '@segment/analytics-react-native'

const segmentClient = createClient({ writeKey: 'x' })

export const App = ({ id }: { id: string }) => {
  const { track, screen } = useAnalytics()
  segmentClient.track('Product Viewed', { product_id: id })
  track('Product Viewed', { product_id: { id } }) // ✗ plan_violation properties.product_id
  track('Product Viewed', { product_id: [id] }) // ✗ plan_violation properties.product_id
  screen('Home')
  return null
}
