"""omega-ml's own client logs in to the server, gets the cluster's settings from it, and works with them.

Usage: config.py URL USER KEY
"""
import os
import sys

url, user, key = sys.argv[1:]
for name in ('OMEGA_MONGO_URL', 'OMEGA_BROKER'):
    os.environ.pop(name, None)

import pandas as pd  # noqa: E402
import requests  # noqa: E402
from omegaml.client import userconf  # noqa: E402
from omegaml.client.auth import OmegaRestApiAuth  # noqa: E402
from omegaml.client.cloud import setup  # noqa: E402

userconf.sec_validate_url = lambda url: True  # it takes names of hosts alone, which a test does not have
om = setup(userid=user, apikey=key, api_url=url)
om.datasets.put(pd.DataFrame({'x': [1, 2]}), 'by-config', append=False)
path = url + '/api/v1/dataset/by-config/?orient=list'
assert requests.get(path, auth=OmegaRestApiAuth(user, key)).json()['data'] == {'x': [1, 2]}
assert requests.get(path).status_code == 401
assert requests.get(url + '/api/v1/config/').status_code == 401
other = requests.get(url + '/api/v1/config/?user=other', auth=OmegaRestApiAuth(user, key))
assert other.status_code == 403, other.text
print('set up and working')
