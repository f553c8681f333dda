/** Ids and names in the examples of the modules. The local Segment of the command has all of them. */
export const exampleWorkspace = {
  sourceId: 'rh5BDZp6QDHvXFCkibm1pR',
  sourceName: 'Shop',
  trackingPlanId: 'tp_26a0oX3XMmYlKK8h6pDLE6',
  regulationId: '2jUlKbbbS4brSt2Mg4gtyy',
  userId: 'user-42',
  event: 'Order Completed',
} as const
