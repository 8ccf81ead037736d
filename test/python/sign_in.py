"""Signs in with omega-ml's own client, with the right key, with a wrong one and not at all.

Usage: sign_in.py URL KEY
"""
import sys

import requests
from omegaml.client.auth import OmegaRestApiAuth

url, key = sys.argv[1:]


def status(auth):
    return requests.get(url + '/api/v1/dataset/', auth=auth).status_code


print(status(OmegaRestApiAuth('ann', key)), status(OmegaRestApiAuth('ann', 'wrong')), status(None))
