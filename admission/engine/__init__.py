"""The engines and the one judge: a Review and a policy set in, a Verdict out."""
