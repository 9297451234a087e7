"""The admission webhook: reads an AdmissionReview, asks the judge, answers; decides nothing itself."""
