"""Numbers and figures of the published study, beside ours."""
