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
def openai_responses():
    from openai import NotFoundError, OpenAI

    try:
        OpenAI(**given, max_retries=0).responses.create(model=model, input="a b")
        raise AssertionError("there are responses")
    except NotFoundError as error:
        assert "use chat/completions" in error.body["message"], error


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
def llama_index_embeddings():
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    embedding = OpenAILikeEmbedding(model_name=model, api_base=base, api_key="none", max_retries=0)
    assert embedding.get_text_embedding("four") == [4, 0.5]
    assert len(embedding.get_text_embedding_batch(["four", "a"])) == 2


sys.exit(f"{model}: {failed}" if failed else 0)
