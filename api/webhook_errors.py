"""What can go wrong with webhooks (as in `api.errors`)."""

from api.errors import ServiceError, UnknownThing


class UnknownWebhook(UnknownThing, status=404, title="There is no such webhook"):
    """The organisation has no webhook with this id."""

    noun = "webhook"
    advice = "List them with GET /v1/webhooks."


class UnknownDelivery(UnknownThing, status=404, title="There is no such delivery"):
    """The webhook has no delivery with this number, or it is not kept any more."""

    noun = "delivery"
    advice = "List them with GET /v1/webhooks/{webhook_id}/deliveries."


class TooManyWebhooks(ServiceError, status=409, title="There are as many webhooks as there may be"):
    """An organisation has so many webhooks at most.

    Attributes:
        most: How many.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"An organisation has {most} webhooks at most: remove one that nobody needs.")
