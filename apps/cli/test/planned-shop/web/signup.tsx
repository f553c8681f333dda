import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: 'x' })

enum Events {
  SignedUp = 'Signed Up',
  SignedIn = 'Signed In',
}

export const SignUp = ({ plan, seats }: { plan: string; seats: string }) => {
  void analytics.track(Events.SignedUp, { plan, seats: 3 })
  void analytics.track(Events.SignedIn) // ✗ plan_unplanned_event event
  void analytics.track(Events.SignedUp, { plan: 'basic' }) // ✗ plan_violation properties.plan
  void analytics.track('Signed Up' as const, { plan, seat: 3 }) // ✗ plan_violation properties.seat
  void analytics.track('Signed Up', { seats: 2.5 }) // ✗ plan_violation properties.seats
  void analytics.track('Signed Up', { seats: 0 }) // ✗ plan_violation properties.seats
  void analytics.track('Signed Up', { seats: seats.length > 3 ? 1 : 2 })
  void analytics.track('Signed Up', {})
  void analytics.identify('u', { email: 'a@example.com', age: '42' }) // ✗ plan_violation traits.age
  void analytics.page('Pricing')
  return <p>{plan}</p>
}
