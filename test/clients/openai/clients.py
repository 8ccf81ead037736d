"""OpenAI's clients of Python against a running server that has the script MODEL: clients.py URL MODEL"""

import os
import sys
import traceback

os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", OPENAI_API_KEY="none")
url, model = sys.argv[1:]
base = f"{url}/api/openai/v1"
given = dict(base_url=base, api_key="none")
failed = []


def check(does):
    try:
        does()
        print("ok  ", model, does.__name__)
    except Exception:
        last = traceback.format_exc().strip().splitlines()[-4:]
        print("\n".join(line[:500] for line in last))
        failed.append(does.__name__)
        print("FAIL", model, does.__name__)


HELLO = [{"role": "user", "content": "a b"}]


@check
def openai_chat():
    from openai import NotFoundError, OpenAI

    client = OpenAI(**given, max_retries=0)
    answer = client.chat.completions.create(
        model=model, messages=HELLO, n=1, user="u", stop=["x"], temperature=0, max_completion_tokens=9,
        tools=None, response_format={"type": "text"}, logprobs=False)
    assert answer.choices[0].message.content == "a b ", answer
    assert answer.choices[0].finish_reason == "stop" and answer.id and answer.created
    parts = [{"role": "user", "content": [{"type": "text", "text": "a "}, {"type": "text", "text": "b"}]}]
    assert client.chat.completions.create(model=model, messages=parts).choices[0].message.content == "a b "
    with client.chat.completions.stream(model=model, messages=HELLO, stream_options={"include_usage": True}) as s:
        final = s.get_final_completion()
    assert final.choices[0].message.content == "a b ", final
    assert final.choices[0].message.role == "assistant", final
    deltas = [c.choices[0].delta for c in client.chat.completions.create(model=model, messages=HELLO, stream=True)]
    assert [d.role for d in deltas] == ["assistant", None, None], deltas
    assert client.completions.create(model=model, prompt="a b").choices[0].text == "a b "
    pieces = client.completions.create(model=model, prompt=["a b"], stream=True)
    assert "".join(p.choices[0].text for p in pieces) == "a b "
    assert client.models.retrieve(model).id == model and model in [m.id for m in client.models.list()]
    try:
        client.chat.completions.create(model="nobody", messages=HELLO)
        raise AssertionError("nobody answered")
    except NotFoundError as error:
        assert error.code == "model_not_found" and "nobody" in error.body["message"], error


@check
def openai_embeddings():
    from openai import OpenAI

    create = OpenAI(**given, max_retries=0).embeddings.create
    assert create(model=model, input="four").data[0].embedding == [4, 0.5]
    many = create(model=model, input=["four", "a"], dimensions=2, user="u", encoding_format="float")
    assert [d.embedding for d in many.data] == [[4, 0.5], [1, 0.5]] and many.usage.total_tokens is not None


@check
def openai_completions_of_several():
    from openai import OpenAI

    create = OpenAI(**given, max_retries=0).completions.create
    assert [c.text for c in create(model=model, prompt=["a b", "c"]).choices] == ["a b ", "c "]
    texts = {}
    for piece in create(model=model, prompt=["a b", "c"], stream=True):
        for choice in piece.choices:
            texts[choice.index] = texts.get(choice.index, "") + choice.text
    assert texts == {0: "a b ", 1: "c "}, texts


@check
def openai_responses():
    from openai import BadRequestError, ConflictError, NotFoundError, OpenAI

    responses = OpenAI(**given, max_retries=0).responses
    one = responses.create(model=model, input="a b", instructions="say it", metadata={"for": "me"}, temperature=0)
    assert (one.output_text, one.status, one.metadata) == ("a b ", "completed", {"for": "me"}), one
    assert one.usage.total_tokens is not None and one.output[0].role == "assistant"
    events = list(responses.create(model=model, input=[{"role": "user", "content": "a b"}], stream=True))
    assert [e.sequence_number for e in events] == list(range(len(events)))
    assert [e.delta for e in events if e.type == "response.output_text.delta"] == ["a ", "b "]
    assert [events[0].type, events[-1].type] == ["response.created", "response.completed"], events
    assert events[-1].response.output_text == "a b "
    with responses.stream(model=model, input="a b") as stream:
        assert stream.get_final_response().output_text == "a b "
    assert responses.retrieve(one.id).output_text == "a b "
    more = responses.create(model=model, input="count", previous_response_id=one.id)
    assert more.output_text == "3 messages " and more.previous_response_id == one.id, more
    known = responses.create(model=model, input=[{"type": "item_reference", "id": one.output[0].id},
                                                 {"role": "user", "content": "count"}])
    assert known.output_text == "2 messages ", known
    assert [i.content[0].text for i in responses.input_items.list(one.id)] == ["a b"]
    later = responses.create(model=model, input="a b", background=True)
    while later.status in ("queued", "in_progress"):
        later = responses.retrieve(later.id)
    assert later.status == "completed" and later.output_text == "a b ", later
    try:
        responses.cancel(later.id)
        raise AssertionError("cancelled")
    except ConflictError:
        pass
    responses.delete(one.id)
    for call in (lambda: responses.retrieve(one.id), lambda: responses.create(model="nobody", input="a")):
        try:
            call()
            raise AssertionError("it is there")
        except NotFoundError as error:
            assert error.body["message"], error
    try:
        responses.create(model=model, input="a", tools=[{"type": "web_search"}])
        raise AssertionError("it searched")
    except BadRequestError as error:
        assert "web_search" in error.body["message"], error


@check
def openai_functions():
    from openai import OpenAI

    client = OpenAI(**given, max_retries=0)
    tool = {"name": "add", "description": "adds", "parameters": {"type": "object", "properties": {}}}
    asked = client.chat.completions.create(model=model, messages=HELLO, tools=[{"type": "function", "function": tool}])
    assert asked.choices[0].message.tool_calls[0].function.name == "add", asked
    first = client.responses.create(model=model, input="a b", tools=[{"type": "function", "strict": False, **tool}])
    call = first.output[0]
    assert (call.type, call.name, call.arguments) == ("function_call", "add", '{"a": 1}'), first
    answer = {"type": "function_call_output", "call_id": call.call_id, "output": "a b"}
    assert client.responses.create(model=model, input=[answer], previous_response_id=first.id).output_text == "a b "


@check
def langchain_responses():
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model=model, **given, max_retries=0, use_responses_api=True)
    assert chat.invoke("a b").text == "a b "
    assert "".join(p.text for p in chat.stream([("system", "say it"), ("human", "a b")])) == "a b "


@check
def langchain_chat():
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model=model, **given, max_retries=0, temperature=0, max_tokens=9)
    assert chat.invoke("a b").content == "a b "
    pieces = list(chat.stream([("system", "say it"), ("human", "a b")]))
    assert "".join(p.content for p in pieces) == "a b ", pieces
    assert chat.batch(["a", "b"])[1].content == "b "


@check
def langchain_completions():
    from langchain_openai import OpenAI

    text = OpenAI(model=model, **given, max_retries=0)
    assert text.invoke("a b") == "a b " and "".join(text.stream("a b")) == "a b "
    assert text.batch(["a b", "c"]) == ["a b ", "c "]


@check
def langchain_embeddings():
    from langchain_openai import OpenAIEmbeddings

    try:
        tokens = OpenAIEmbeddings(model=model, **given, max_retries=0)
        assert tokens.embed_query("hello hello hello")[1] == 0.5
    except Exception as error:  # tiktoken fetches its words from the network
        if "tiktoken" not in repr(error) and "onnection" not in type(error).__name__:
            raise
        print("     without tiktoken's words:", type(error).__name__)
    texts = OpenAIEmbeddings(model=model, **given, check_embedding_ctx_length=False, max_retries=0)
    assert texts.embed_documents(["four", "a"]) == [[4, 0.5], [1, 0.5]]


@check
def litellm_all():
    import litellm

    to = dict(model=f"openai/{model}", api_base=base, api_key="none", num_retries=0, max_retries=0)
    assert litellm.completion(messages=HELLO, **to).choices[0].message.content == "a b "
    pieces = litellm.completion(messages=HELLO, stream=True, stream_options={"include_usage": True}, **to)
    assert "".join(p.choices[0].delta.content or "" for p in pieces if p.choices) == "a b "
    assert litellm.embedding(input=["four"], **to).data[0]["embedding"] == [4, 0.5]
    text = litellm.text_completion(prompt="a b", **{**to, "model": f"text-completion-openai/{model}"})
    assert text.choices[0].text == "a b ", text
    assert litellm.responses(input="a b", **to).output[0].content[0].text == "a b "
    pieces = litellm.responses(input="a b", stream=True, **to)
    assert "".join(p.delta for p in pieces if p.type == "response.output_text.delta") == "a b "
    try:
        litellm.completion(messages=HELLO, **{**to, "model": "openai/nobody"})
        raise AssertionError("nobody answered")
    except litellm.NotFoundError as error:
        assert "nobody" in error.message


@check
def llama_index_like():
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    for is_chat in True, False:
        llm = OpenAILike(model=model, api_base=base, api_key="none", is_chat_model=is_chat, max_retries=0)
        assert llm.complete("a b").text == "a b "
        assert [p.text for p in llm.stream_complete("a b")][-1].strip() == "a b"
    llm = OpenAILike(model=model, api_base=base, api_key="none", is_chat_model=True, max_retries=0)
    assert llm.chat([ChatMessage(role="user", content="a b")]).message.content == "a b "
    assert [p.message.content for p in llm.stream_chat([ChatMessage(role="user", content="a b")])][-1] == "a b "


@check
def llama_index_responses():
    from llama_index.llms.openai import OpenAIResponses

    llm = OpenAIResponses(model=model, api_base=base, api_key="none", max_retries=0, context_window=9999)
    assert llm.complete("a b").text == "a b "
    assert [p.text for p in llm.stream_complete("a b")][-1] == "a b "


@check
def llama_index_embeddings():
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    embedding = OpenAILikeEmbedding(model_name=model, api_base=base, api_key="none", max_retries=0)
    assert embedding.get_text_embedding("four") == [4, 0.5]
    assert len(embedding.get_text_embedding_batch(["four", "a"])) == 2


sys.exit(f"{model}: {failed}" if failed else 0)
