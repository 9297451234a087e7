# The images of the pod that an object carries, with what is known about each, for every rule about evidence.
package argosy.images

import rego.v1

# Images whose facts were looked up.
known := [{"field": image.field, "reference": image.reference, "facts": input.evidence[image.digest]} |
	some image in input.pod.images
]

# Images of which nothing was looked up, and why.
unknown := [{"field": image.field, "reference": image.reference, "message": why(image)} |
	some image in input.pod.images
	not input.evidence[image.digest]
]

why(image) := sprintf("the digest of image %s was never resolved", [image.reference]) if {
	image.digest == null
} else := sprintf("the evidence about image %s was never looked up", [image.reference])
