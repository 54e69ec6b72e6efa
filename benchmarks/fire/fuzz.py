findings = None
