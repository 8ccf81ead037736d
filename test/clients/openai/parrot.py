def complete(om, data, **kwargs):
    last = data["messages"][-1]
    if data.get("tools") and last["role"] != "tool":
        function = {"name": "add", "arguments": '{"a": 1}'}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        yield {"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
        return
    said = f'{len(data["messages"])} messages' if last["content"] == "count" else last["content"]
    for word in said.split(' '):
        yield word + " "


def embed(om, data, **kwargs):
    return [[len(document), 0.5] for document in data["documents"]]
