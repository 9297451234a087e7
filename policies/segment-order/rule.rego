# A digest may go to a segment when every segment before it was seen healthy with that digest for long enough.
package argosy.segment_order

import rego.v1

params := data.params.I_SEGMENT

segment := data.argosy.images.label(params.segmentLabel)

service := data.argosy.images.service(params.serviceLabels)

minute := 60000000000

changes if {
	segment
	not data.argosy.images.unchanged
	not data.argosy.images.controlled
}

deny contains violation if {
	changes
	not segment in params.order
	violation := {
		"field": "",
		"observed": segment,
		"expected": params.order,
		"message": concat("", [segment, " is none of the segments ", concat(", ", params.order)]),
	}
}

deny contains violation if {
	changes
	known
	some image in input.pod.images
	image.digest != null
	waiting := [earlier |
		some earlier in before
		not settled(earlier, image.digest)
	]
	count(waiting) > 0
	violation := {
		"field": image.field,
		"observed": {"segment": segment, "waitingFor": waiting},
		"expected": {"order": params.order, "soakMinutes": params.soakMinutes},
		"message": concat("", [
			"image ", image.reference, " may go to ", segment, " when it was healthy for ", sprintf("%v", [params.soakMinutes]),
			" minutes in ", concat(", ", before), ", and was not yet in ", concat(", ", waiting),
		]),
	}
}

before := array.slice(params.order, 0, place) if {
	some place, name in params.order
	name == segment
}

settled(earlier, digest) if {
	some one in input.segments[service]
	one.name == earlier
	since := one.healthy[digest]
	data.argosy.images.now - data.argosy.images.instant(since) >= params.soakMinutes * minute
}

known if is_array(input.segments[service])

unknown contains {"field": "", "fact": "segments", "message": message} if {
	changes
	count(before) > 0
	count(input.pod.images) > 0
	not known
	message := concat("", ["nobody looked up where service ", service, " is healthy"])
}

unknown contains {"field": image.field, "fact": "segments", "message": message} if {
	changes
	count(before) > 0
	some image in input.pod.images
	image.digest == null
	message := concat("", ["the digest of image ", image.reference, " was never resolved"])
}
