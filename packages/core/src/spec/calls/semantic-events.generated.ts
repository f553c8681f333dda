// Generated from the tables by `pnpm generate`; do not edit.
import type { TrackPropertiesInput } from './call-inputs.generated.ts'
import type { Loose, OpenObject } from './open-object.ts'

/** A product in the properties of semantic events. */
export interface Product {
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly quantity?: Loose<number>
  readonly coupon?: Loose<string>
  readonly position?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
}

/** A filter in the properties of semantic events. */
export interface Filter {
  readonly type?: Loose<string>
  readonly value?: Loose<string>
}

/** A cart shared product in the properties of semantic events. */
export interface CartSharedProduct {
  readonly product_id?: Loose<string>
}

/** A campaign in the properties of semantic events. */
export interface Campaign {
  readonly source?: Loose<string>
  readonly name?: Loose<string>
  readonly medium?: Loose<string>
  readonly content?: Loose<string>
  readonly ad_creative?: Loose<string>
  readonly ad_group?: Loose<string>
}

/** A push notification received campaign in the properties of semantic events. */
export interface PushNotificationReceivedCampaign {
  readonly name?: Loose<string>
  readonly medium?: Loose<string>
  readonly content?: Loose<string>
  readonly source?: Loose<string>
}

/**
 * Properties of `Products Searched`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductsSearchedProperties extends TrackPropertiesInput {
  readonly query?: Loose<string | object>
}

/**
 * Properties of `Product List Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductListViewedProperties extends TrackPropertiesInput {
  readonly list_id?: Loose<string>
  readonly category?: Loose<string>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Product List Filtered`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductListFilteredProperties extends TrackPropertiesInput {
  readonly list_id?: Loose<string>
  readonly category?: Loose<string>
  readonly filters?: Loose<readonly OpenObject<Filter>[]>
  readonly sorts?: Loose<readonly OpenObject<Filter>[]>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Promotion Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface PromotionViewedProperties extends TrackPropertiesInput {
  readonly promotion_id?: Loose<string>
  readonly creative?: Loose<string>
  readonly name?: Loose<string>
  readonly position?: Loose<string>
}

/**
 * Properties of `Promotion Clicked`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface PromotionClickedProperties extends PromotionViewedProperties {}

/**
 * Properties of `Product Clicked`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductClickedProperties extends TrackPropertiesInput {
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly quantity?: Loose<number>
  readonly coupon?: Loose<string>
  readonly position?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
}

/**
 * Properties of `Product Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductViewedProperties extends ProductClickedProperties {}

/**
 * Properties of `Product Added`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductAddedProperties extends TrackPropertiesInput {
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly quantity?: Loose<number>
  readonly coupon?: Loose<string>
  readonly position?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
  readonly cart_id?: Loose<string>
}

/**
 * Properties of `Product Removed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductRemovedProperties extends ProductAddedProperties {}

/**
 * Properties of `Cart Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CartViewedProperties extends TrackPropertiesInput {
  readonly cart_id?: Loose<string>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Checkout Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CheckoutStartedProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly affiliation?: Loose<string>
  readonly shipping?: Loose<number>
  readonly tax?: Loose<number>
  readonly discount?: Loose<number>
  readonly coupon?: Loose<string>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Checkout Step Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CheckoutStepViewedProperties extends TrackPropertiesInput {
  readonly checkout_id?: Loose<string>
  readonly step?: Loose<number>
  readonly shipping_method?: Loose<string>
  readonly payment_method?: Loose<string>
}

/**
 * Properties of `Checkout Step Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CheckoutStepCompletedProperties extends CheckoutStepViewedProperties {}

/**
 * Properties of `Payment Info Entered`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface PaymentInfoEnteredProperties extends TrackPropertiesInput {
  readonly checkout_id?: Loose<string>
  readonly order_id?: Loose<string>
  readonly step?: Loose<number>
  readonly shipping_method?: Loose<string>
  readonly payment_method?: Loose<string>
}

/**
 * Properties of `Order Updated`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface OrderUpdatedProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly affiliation?: Loose<string>
  readonly total?: Loose<number>
  readonly shipping?: Loose<number>
  readonly tax?: Loose<number>
  readonly discount?: Loose<number>
  readonly coupon?: Loose<string>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Order Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface OrderCompletedProperties extends TrackPropertiesInput {
  readonly checkout_id?: Loose<string>
  readonly order_id?: Loose<string>
  readonly affiliation?: Loose<string>
  readonly subtotal?: Loose<number>
  readonly total?: Loose<number>
  readonly shipping?: Loose<number>
  readonly tax?: Loose<number>
  readonly discount?: Loose<number>
  readonly coupon?: Loose<string>
  readonly products?: Loose<readonly OpenObject<Product>[]>
}

/**
 * Properties of `Order Refunded`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface OrderRefundedProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly total?: Loose<number>
  readonly products?: Loose<readonly object[]>
}

/**
 * Properties of `Order Cancelled`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface OrderCancelledProperties extends OrderUpdatedProperties {}

/**
 * Properties of `Coupon Entered`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CouponEnteredProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly cart_id?: Loose<string>
  readonly coupon_id?: Loose<string>
}

/**
 * Properties of `Coupon Applied`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CouponAppliedProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly cart_id?: Loose<string>
  readonly coupon_id?: Loose<string>
  readonly coupon_name?: Loose<string>
  readonly discount?: Loose<number>
}

/**
 * Properties of `Coupon Denied`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CouponDeniedProperties extends TrackPropertiesInput {
  readonly order_id?: Loose<string>
  readonly cart_id?: Loose<string>
  readonly coupon_id?: Loose<string>
  readonly coupon_name?: Loose<string>
  readonly reason?: Loose<string>
}

/**
 * Properties of `Coupon Removed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CouponRemovedProperties extends CouponAppliedProperties {}

/**
 * Properties of `Product Added to Wishlist`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductAddedToWishlistProperties extends TrackPropertiesInput {
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly quantity?: Loose<number>
  readonly coupon?: Loose<string>
  readonly position?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
  readonly wishlist_id?: Loose<string>
  readonly wishlist_name?: Loose<string>
}

/**
 * Properties of `Product Removed from Wishlist`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductRemovedFromWishlistProperties extends ProductAddedToWishlistProperties {}

/**
 * Properties of `Wishlist Product Added to Cart`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface WishlistProductAddedToCartProperties extends TrackPropertiesInput {
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly quantity?: Loose<number>
  readonly coupon?: Loose<string>
  readonly position?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
  readonly wishlist_id?: Loose<string>
  readonly wishlist_name?: Loose<string>
  readonly cart_id?: Loose<string>
}

/**
 * Properties of `Product Shared`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductSharedProperties extends TrackPropertiesInput {
  readonly share_via?: Loose<string>
  readonly share_message?: Loose<string>
  readonly recipient?: Loose<string>
  readonly product_id?: Loose<string>
  readonly sku?: Loose<string>
  readonly category?: Loose<string>
  readonly name?: Loose<string>
  readonly brand?: Loose<string>
  readonly variant?: Loose<string>
  readonly price?: Loose<number>
  readonly url?: Loose<string>
  readonly image_url?: Loose<string>
}

/**
 * Properties of `Cart Shared`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface CartSharedProperties extends TrackPropertiesInput {
  readonly share_via?: Loose<string>
  readonly share_message?: Loose<string>
  readonly recipient?: Loose<string>
  readonly cart_id?: Loose<string>
  readonly products?: Loose<readonly OpenObject<CartSharedProduct>[]>
}

/**
 * Properties of `Product Reviewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export interface ProductReviewedProperties extends TrackPropertiesInput {
  readonly product_id?: Loose<string>
  readonly review_id?: Loose<string>
  readonly review_body?: Loose<string>
  readonly rating?: Loose<string>
}

/**
 * Properties of `Account Created`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface AccountCreatedProperties extends TrackPropertiesInput {
  readonly account_name?: Loose<string>
}

/**
 * Properties of `Account Deleted`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface AccountDeletedProperties extends AccountCreatedProperties {}

/**
 * Properties of `Signed Up`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface SignedUpProperties extends TrackPropertiesInput {
  readonly type?: Loose<string>
  readonly first_name?: Loose<string>
  readonly last_name?: Loose<string>
  readonly email?: Loose<string>
  readonly phone?: Loose<string>
  readonly username?: Loose<string>
  readonly title?: Loose<string>
}

/**
 * Properties of `Signed In`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface SignedInProperties extends TrackPropertiesInput {
  readonly username?: Loose<string>
}

/**
 * Properties of `Signed Out`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface SignedOutProperties extends SignedInProperties {}

/**
 * Properties of `Invite Sent`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface InviteSentProperties extends TrackPropertiesInput {
  readonly invitee_email?: Loose<string>
  readonly invitee_first_name?: Loose<string>
  readonly invitee_last_name?: Loose<string>
  readonly invitee_role?: Loose<string>
}

/**
 * Properties of `Account Added User`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface AccountAddedUserProperties extends TrackPropertiesInput {
  readonly role?: Loose<string>
}

/**
 * Properties of `Account Removed User`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface AccountRemovedUserProperties extends TrackPropertiesInput {}

/**
 * Properties of `Trial Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface TrialStartedProperties extends TrackPropertiesInput {
  readonly trial_start_date?: Loose<string>
  readonly trial_end_date?: Loose<string>
  readonly trial_plan_name?: Loose<string>
}

/**
 * Properties of `Trial Ended`.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export interface TrialEndedProperties extends TrialStartedProperties {}

/**
 * Properties of `Application Installed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationInstalledProperties extends TrackPropertiesInput {
  readonly version?: Loose<string>
  readonly build?: Loose<string>
}

/**
 * Properties of `Application Opened`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationOpenedProperties extends TrackPropertiesInput {
  readonly from_background?: Loose<boolean>
  readonly url?: Loose<string>
  readonly referring_application?: Loose<string>
  readonly version?: Loose<string>
  readonly build?: Loose<string>
}

/**
 * Properties of `Application Backgrounded`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationBackgroundedProperties extends TrackPropertiesInput {}

/**
 * Properties of `Application Foregrounded`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationForegroundedProperties extends TrackPropertiesInput {}

/**
 * Properties of `Application Updated`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationUpdatedProperties extends TrackPropertiesInput {
  readonly previous_version?: Loose<string>
  readonly previous_build?: Loose<string>
  readonly version?: Loose<string>
  readonly build?: Loose<string>
}

/**
 * Properties of `Application Uninstalled`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationUninstalledProperties extends TrackPropertiesInput {}

/**
 * Properties of `Application Crashed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface ApplicationCrashedProperties extends TrackPropertiesInput {}

/**
 * Properties of `Install Attributed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface InstallAttributedProperties extends TrackPropertiesInput {
  readonly provider?: Loose<string>
  readonly campaign?: Loose<OpenObject<Campaign>>
}

/**
 * Properties of `Push Notification Received`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface PushNotificationReceivedProperties extends TrackPropertiesInput {
  readonly campaign?: Loose<OpenObject<PushNotificationReceivedCampaign>>
}

/**
 * Properties of `Push Notification Tapped`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface PushNotificationTappedProperties extends TrackPropertiesInput {
  readonly action?: Loose<string>
  readonly campaign?: Loose<OpenObject<PushNotificationReceivedCampaign>>
}

/**
 * Properties of `Push Notification Bounced`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface PushNotificationBouncedProperties extends PushNotificationTappedProperties {}

/**
 * Properties of `Deep Link Opened`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface DeepLinkOpenedProperties extends TrackPropertiesInput {
  readonly provider?: Loose<string>
  readonly url?: Loose<string>
}

/**
 * Properties of `Deep Link Clicked`.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export interface DeepLinkClickedProperties extends DeepLinkOpenedProperties {}

/**
 * Properties of `Video Playback Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackStartedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly content_asset_ids?: Loose<readonly string[]>
  readonly content_pod_ids?: Loose<readonly string[]>
  readonly ad_asset_id?: Loose<readonly string[]>
  readonly ad_pod_id?: Loose<readonly string[]>
  readonly ad_type?: Loose<readonly string[]>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
  readonly video_player?: Loose<string>
  readonly sound?: Loose<number>
  readonly full_screen?: Loose<boolean>
  readonly ad_enabled?: Loose<boolean>
  readonly quality?: Loose<string>
  readonly livestream?: Loose<boolean>
}

/**
 * Properties of `Video Playback Paused`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackPausedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly content_asset_id?: Loose<string>
  readonly content_pod_id?: Loose<string>
  readonly ad_asset_id?: Loose<string>
  readonly ad_pod_id?: Loose<string>
  readonly ad_type?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
  readonly video_player?: Loose<string>
  readonly sound?: Loose<number>
  readonly full_screen?: Loose<boolean>
  readonly ad_enabled?: Loose<boolean>
  readonly quality?: Loose<string>
  readonly livestream?: Loose<boolean>
}

/**
 * Properties of `Video Playback Interrupted`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackInterruptedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly content_asset_id?: Loose<string>
  readonly content_pod_id?: Loose<string>
  readonly ad_asset_id?: Loose<string>
  readonly ad_pod_id?: Loose<string>
  readonly ad_type?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
  readonly video_player?: Loose<string>
  readonly sound?: Loose<number>
  readonly full_screen?: Loose<boolean>
  readonly ad_enabled?: Loose<boolean>
  readonly quality?: Loose<string>
  readonly livestream?: Loose<boolean>
  readonly method?: Loose<string>
}

/**
 * Properties of `Video Playback Buffer Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackBufferStartedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Playback Buffer Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackBufferCompletedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Playback Seek Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackSeekStartedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly content_asset_id?: Loose<string>
  readonly content_pod_id?: Loose<string>
  readonly ad_asset_id?: Loose<string>
  readonly ad_pod_id?: Loose<string>
  readonly ad_type?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
  readonly video_player?: Loose<string>
  readonly sound?: Loose<number>
  readonly full_screen?: Loose<boolean>
  readonly ad_enabled?: Loose<boolean>
  readonly quality?: Loose<string>
  readonly livestream?: Loose<boolean>
  readonly seek_position?: Loose<number>
}

/**
 * Properties of `Video Playback Seek Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackSeekCompletedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Playback Resumed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackResumedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Playback Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackCompletedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Playback Exited`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoPlaybackExitedProperties extends VideoPlaybackPausedProperties {}

/**
 * Properties of `Video Content Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoContentStartedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly asset_id?: Loose<string>
  readonly pod_id?: Loose<string>
  readonly title?: Loose<string>
  readonly description?: Loose<string>
  readonly keywords?: Loose<readonly string[]>
  readonly season?: Loose<string>
  readonly episode?: Loose<string>
  readonly genre?: Loose<string>
  readonly program?: Loose<string>
  readonly publisher?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly channel?: Loose<string>
  readonly full_episode?: Loose<boolean>
  readonly livestream?: Loose<boolean>
  readonly airdate?: Loose<string>
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
}

/**
 * Properties of `Video Content Playing`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoContentPlayingProperties extends VideoContentStartedProperties {}

/**
 * Properties of `Video Content Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoContentCompletedProperties extends VideoContentStartedProperties {}

/**
 * Properties of `Video Ad Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoAdStartedProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly asset_id?: Loose<string>
  readonly pod_id?: Loose<string>
  readonly pod_position?: Loose<number>
  readonly pod_length?: Loose<number>
  readonly type?: Loose<string>
  readonly title?: Loose<string>
  readonly publisher?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly load_type?: Loose<string>
  readonly content?: Loose<object>
}

/**
 * Properties of `Video Ad Playing`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoAdPlayingProperties extends TrackPropertiesInput {
  readonly session_id?: Loose<string>
  readonly asset_id?: Loose<string>
  readonly pod_id?: Loose<string>
  readonly pod_position?: Loose<number>
  readonly pod_length?: Loose<number>
  readonly type?: Loose<string>
  readonly title?: Loose<string>
  readonly publisher?: Loose<string>
  readonly position?: Loose<number>
  readonly total_length?: Loose<number>
  readonly load_type?: Loose<string>
  readonly content?: Loose<object>
  readonly quartile?: Loose<number>
}

/**
 * Properties of `Video Ad Completed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoAdCompletedProperties extends VideoAdStartedProperties {}

/**
 * Properties of `Video Quality Updated`.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export interface VideoQualityUpdatedProperties extends TrackPropertiesInput {
  readonly bitrate?: Loose<number>
  readonly framerate?: Loose<number>
  readonly startupTime?: Loose<number>
  readonly droppedFrames?: Loose<number>
}

/**
 * Properties of `Live Chat Conversation Started`.
 * @see https://www.twilio.com/docs/segment/connections/spec/live-chat/
 */
export interface LiveChatConversationStartedProperties extends TrackPropertiesInput {
  readonly agent_id?: Loose<string>
  readonly agent_name?: Loose<string>
  readonly agent_username?: Loose<string>
  readonly conversation_id?: Loose<string>
  readonly conversation_duration?: Loose<number>
  readonly message_id?: Loose<string>
  readonly message_body?: Loose<string>
}

/**
 * Properties of `Live Chat Conversation Ended`.
 * @see https://www.twilio.com/docs/segment/connections/spec/live-chat/
 */
export interface LiveChatConversationEndedProperties extends LiveChatConversationStartedProperties {}

/**
 * Properties of `Live Chat Message Sent`.
 * @see https://www.twilio.com/docs/segment/connections/spec/live-chat/
 */
export interface LiveChatMessageSentProperties extends LiveChatConversationStartedProperties {}

/**
 * Properties of `Live Chat Message Received`.
 * @see https://www.twilio.com/docs/segment/connections/spec/live-chat/
 */
export interface LiveChatMessageReceivedProperties extends LiveChatConversationStartedProperties {}

/**
 * Properties of `Email Bounced`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface EmailBouncedProperties extends TrackPropertiesInput {
  readonly email_id?: Loose<string>
  readonly email_subject?: Loose<string>
  readonly campaign_id?: Loose<string>
  readonly campaign_name?: Loose<string>
}

/**
 * Properties of `Email Delivered`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface EmailDeliveredProperties extends EmailBouncedProperties {}

/**
 * Properties of `Email Link Clicked`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface EmailLinkClickedProperties extends TrackPropertiesInput {
  readonly email_id?: Loose<string>
  readonly email_subject?: Loose<string>
  readonly campaign_id?: Loose<string>
  readonly campaign_name?: Loose<string>
  readonly link_id?: Loose<string>
  readonly link_url?: Loose<string>
}

/**
 * Properties of `Email Marked as Spam`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface EmailMarkedAsSpamProperties extends EmailBouncedProperties {}

/**
 * Properties of `Email Opened`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface EmailOpenedProperties extends EmailBouncedProperties {}

/**
 * Properties of `Unsubscribed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export interface UnsubscribedProperties extends TrackPropertiesInput {
  readonly email_id?: Loose<string>
  readonly email_subject?: Loose<string>
  readonly campaign_id?: Loose<string>
  readonly campaign_name?: Loose<string>
  readonly list_id?: Loose<string>
  readonly list_name?: Loose<string>
}

/**
 * Properties of `Experiment Viewed`.
 * @see https://www.twilio.com/docs/segment/connections/spec/ab-testing/
 */
export interface ExperimentViewedProperties extends TrackPropertiesInput {
  readonly experiment_id?: Loose<string>
  readonly experiment_name?: Loose<string>
  readonly variation_id?: Loose<string>
  readonly variation_name?: Loose<string>
}

/**
 * Properties of `Segment Consent Preference Updated`.
 * @see https://www.twilio.com/docs/segment/privacy/consent-management/consent-in-segment-connections/
 */
export interface SegmentConsentPreferenceUpdatedProperties extends TrackPropertiesInput {}

/** The properties of each semantic event by its name, earlier names included. */
export interface SemanticEvents {
  readonly 'Products Searched': OpenObject<ProductsSearchedProperties>
  readonly 'Product List Viewed': OpenObject<ProductListViewedProperties>
  readonly 'Viewed Product Category': OpenObject<ProductListViewedProperties>
  readonly 'Product List Filtered': OpenObject<ProductListFilteredProperties>
  readonly 'Promotion Viewed': OpenObject<PromotionViewedProperties>
  readonly 'Viewed Promotion': OpenObject<PromotionViewedProperties>
  readonly 'Promotion Clicked': OpenObject<PromotionClickedProperties>
  readonly 'Clicked Promotion': OpenObject<PromotionClickedProperties>
  readonly 'Product Clicked': OpenObject<ProductClickedProperties>
  readonly 'Clicked Product': OpenObject<ProductClickedProperties>
  readonly 'Product Viewed': OpenObject<ProductViewedProperties>
  readonly 'Viewed Product': OpenObject<ProductViewedProperties>
  readonly 'Product Added': OpenObject<ProductAddedProperties>
  readonly 'Added Product': OpenObject<ProductAddedProperties>
  readonly 'Product Removed': OpenObject<ProductRemovedProperties>
  readonly 'Removed Product': OpenObject<ProductRemovedProperties>
  readonly 'Cart Viewed': OpenObject<CartViewedProperties>
  readonly 'Checkout Started': OpenObject<CheckoutStartedProperties>
  readonly 'Started Order': OpenObject<CheckoutStartedProperties>
  readonly 'Checkout Step Viewed': OpenObject<CheckoutStepViewedProperties>
  readonly 'Viewed Checkout Step': OpenObject<CheckoutStepViewedProperties>
  readonly 'Checkout Step Completed': OpenObject<CheckoutStepCompletedProperties>
  readonly 'Completed Checkout Step': OpenObject<CheckoutStepCompletedProperties>
  readonly 'Payment Info Entered': OpenObject<PaymentInfoEnteredProperties>
  readonly 'Order Updated': OpenObject<OrderUpdatedProperties>
  readonly 'Updated Order': OpenObject<OrderUpdatedProperties>
  readonly 'Order Completed': OpenObject<OrderCompletedProperties>
  readonly 'Completed Order': OpenObject<OrderCompletedProperties>
  readonly 'Order Refunded': OpenObject<OrderRefundedProperties>
  readonly 'Order Cancelled': OpenObject<OrderCancelledProperties>
  readonly 'Coupon Entered': OpenObject<CouponEnteredProperties>
  readonly 'Coupon Applied': OpenObject<CouponAppliedProperties>
  readonly 'Coupon Denied': OpenObject<CouponDeniedProperties>
  readonly 'Coupon Removed': OpenObject<CouponRemovedProperties>
  readonly 'Product Added to Wishlist': OpenObject<ProductAddedToWishlistProperties>
  readonly 'Product Removed from Wishlist': OpenObject<ProductRemovedFromWishlistProperties>
  readonly 'Wishlist Product Added to Cart': OpenObject<WishlistProductAddedToCartProperties>
  readonly 'Product Shared': OpenObject<ProductSharedProperties>
  readonly 'Cart Shared': OpenObject<CartSharedProperties>
  readonly 'Product Reviewed': OpenObject<ProductReviewedProperties>
  readonly 'Account Created': OpenObject<AccountCreatedProperties>
  readonly 'Account Deleted': OpenObject<AccountDeletedProperties>
  readonly 'Signed Up': OpenObject<SignedUpProperties>
  readonly 'Signed In': OpenObject<SignedInProperties>
  readonly 'Signed Out': OpenObject<SignedOutProperties>
  readonly 'Invite Sent': OpenObject<InviteSentProperties>
  readonly 'Account Added User': OpenObject<AccountAddedUserProperties>
  readonly 'Account Removed User': OpenObject<AccountRemovedUserProperties>
  readonly 'Trial Started': OpenObject<TrialStartedProperties>
  readonly 'Trial Ended': OpenObject<TrialEndedProperties>
  readonly 'Application Installed': OpenObject<ApplicationInstalledProperties>
  readonly 'Application Opened': OpenObject<ApplicationOpenedProperties>
  readonly 'Application Backgrounded': OpenObject<ApplicationBackgroundedProperties>
  readonly 'Application Foregrounded': OpenObject<ApplicationForegroundedProperties>
  readonly 'Application Updated': OpenObject<ApplicationUpdatedProperties>
  readonly 'Application Uninstalled': OpenObject<ApplicationUninstalledProperties>
  readonly 'Application Crashed': OpenObject<ApplicationCrashedProperties>
  readonly 'Install Attributed': OpenObject<InstallAttributedProperties>
  readonly 'Push Notification Received': OpenObject<PushNotificationReceivedProperties>
  readonly 'Push Notification Tapped': OpenObject<PushNotificationTappedProperties>
  readonly 'Push Notification Bounced': OpenObject<PushNotificationBouncedProperties>
  readonly 'Deep Link Opened': OpenObject<DeepLinkOpenedProperties>
  readonly 'Deep Link Clicked': OpenObject<DeepLinkClickedProperties>
  readonly 'Video Playback Started': OpenObject<VideoPlaybackStartedProperties>
  readonly 'Video Playback Paused': OpenObject<VideoPlaybackPausedProperties>
  readonly 'Video Playback Interrupted': OpenObject<VideoPlaybackInterruptedProperties>
  readonly 'Video Playback Buffer Started': OpenObject<VideoPlaybackBufferStartedProperties>
  readonly 'Video Playback Buffer Completed': OpenObject<VideoPlaybackBufferCompletedProperties>
  readonly 'Video Playback Seek Started': OpenObject<VideoPlaybackSeekStartedProperties>
  readonly 'Video Playback Seek Completed': OpenObject<VideoPlaybackSeekCompletedProperties>
  readonly 'Video Playback Resumed': OpenObject<VideoPlaybackResumedProperties>
  readonly 'Video Playback Completed': OpenObject<VideoPlaybackCompletedProperties>
  readonly 'Video Playback Exited': OpenObject<VideoPlaybackExitedProperties>
  readonly 'Video Content Started': OpenObject<VideoContentStartedProperties>
  readonly 'Video Content Playing': OpenObject<VideoContentPlayingProperties>
  readonly 'Video Content Completed': OpenObject<VideoContentCompletedProperties>
  readonly 'Video Ad Started': OpenObject<VideoAdStartedProperties>
  readonly 'Video Ad Playing': OpenObject<VideoAdPlayingProperties>
  readonly 'Video Ad Completed': OpenObject<VideoAdCompletedProperties>
  readonly 'Video Quality Updated': OpenObject<VideoQualityUpdatedProperties>
  readonly 'Live Chat Conversation Started': OpenObject<LiveChatConversationStartedProperties>
  readonly 'Live Chat Conversation Ended': OpenObject<LiveChatConversationEndedProperties>
  readonly 'Live Chat Message Sent': OpenObject<LiveChatMessageSentProperties>
  readonly 'Live Chat Message Received': OpenObject<LiveChatMessageReceivedProperties>
  readonly 'Email Bounced': OpenObject<EmailBouncedProperties>
  readonly 'Email Delivered': OpenObject<EmailDeliveredProperties>
  readonly 'Email Link Clicked': OpenObject<EmailLinkClickedProperties>
  readonly 'Email Marked as Spam': OpenObject<EmailMarkedAsSpamProperties>
  readonly 'Email Opened': OpenObject<EmailOpenedProperties>
  readonly 'Unsubscribed': OpenObject<UnsubscribedProperties>
  readonly 'Experiment Viewed': OpenObject<ExperimentViewedProperties>
  readonly 'Segment Consent Preference Updated': OpenObject<SegmentConsentPreferenceUpdatedProperties>
}
