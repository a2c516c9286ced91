using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests.Secrets;

/// <summary>No access to the network, unless a target or a task is called that is about an endpoint; and no other process, ever.</summary>
[TestClass]
public sealed class NetworkTests : PackageTest
{
    /// <summary>What uses the platform's network. All but the reading of addresses is reached from a probe of an endpoint alone.</summary>
    private static readonly IReadOnlyList<string> Approved =
    [
        "AlternativeNames uses System.Net.IPAddress",
        "Endpoint uses System.Net.IPAddress",
        "EndpointProbe uses System.Net.Dns",
        "EndpointProbe uses System.Net.IPAddress",
        "EndpointProbe uses System.Net.Sockets.Socket",
        "EndpointProbe uses System.Net.Sockets.SocketException",
        "HostNames uses System.Net.IPAddress",
        "TlsConversation uses System.Net.Sockets.Socket",
    ];

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void All_that_is_not_about_an_endpoint_works_without_any_network()
    {
        var alone = new[] { new[] { "unshare", "-rn" }, ["unshare", "-n"] }.FirstOrDefault(launcher => Ends(launcher, "true"));
        if (alone is null)
        {
            // In a container without that right, what is left is to see that the targets work, and the test of their IL below.
            TestContext.WriteLine("unshare cannot make a network namespace here: the builds run with the network there is.");
        }
        else
        {
            // No interface has an address in there, not even that of loopback.
            Assert.IsTrue(Ends([], "grep", "-q", ".", "/proc/net/fib_trie"));
            Assert.IsFalse(Ends(alone, "grep", "-q", ".", "/proc/net/fib_trie"));
        }

        using var secret = new SecretProject(Sandbox);
        secret.Project.Launcher = alone ?? [];
        secret.Project.Build("-t:Offline").ShouldHaveSucceeded();
    }

    [TestMethod]
    [DataRow("net8.0")]
    [DataRow("netstandard2.0")]
    public void Only_what_is_about_endpoints_uses_the_platforms_network(string framework)
    {
        var uses = new[] { "MutualAuth.KeyStores.dll", "MutualAuth.Build.Tasks.dll" }.SelectMany(file => Uses(framework, file, IsNetwork)).Order(StringComparer.Ordinal);

        // Where netstandard2.0 has ConnectAsync.
        Assert.AreSequenceEqual(Approved, uses.Where(use => use != "EndpointProbe uses System.Net.Sockets.SocketTaskExtensions"));
        // Its TLS works on streams that somebody else has opened, and knows of the network only how addresses are written, and how sockets fail.
        Assert.IsEmpty(Uses(framework, "BouncyCastle.Cryptography.dll", name => IsNetwork(name) && name is not ("System.Net.IPAddress" or "System.Net.Sockets.SocketException" or "System.Net.Sockets.SocketError")));
    }

    [TestMethod]
    [DataRow("net8.0")]
    [DataRow("netstandard2.0")]
    public void Nothing_starts_a_process(string framework)
    {
        foreach (var file in new[] { "MutualAuth.KeyStores.dll", "MutualAuth.Build.Tasks.dll", "BouncyCastle.Cryptography.dll" })
            Assert.IsEmpty(Uses(framework, file, name => name is "System.Diagnostics.Process" or "System.Diagnostics.ProcessStartInfo"), file);
        // The search finds what it looks for.
        Assert.IsNotEmpty(Uses(framework, "MutualAuth.KeyStores.dll", name => name == "System.Diagnostics.Stopwatch"));
    }

    private bool Ends(string[] launcher, params string[] command)
    {
        string[] line = [.. launcher, .. command];
        try
        {
            return Command.Run(line[0], line[1..], Sandbox.Folder, []).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private static bool IsNetwork(string type) => type.StartsWith("System.Net.", StringComparison.Ordinal);

    /// <summary>Which type of the assembly has, in the body of a method, to do with which types of others.</summary>
    private static List<string> Uses(string framework, string file, Func<string, bool> isWanted)
    {
        using var assembly = new PEReader(new MemoryStream(SecretsTests.PackageFile($"tasks/{framework}/{file}")));
        var metadata = assembly.GetMetadataReader();
        var uses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var body = assembly.GetMethodBody(method.RelativeVirtualAddress).GetILContent();
            foreach (var used in Tokens(body).Select(token => TypeOf(metadata, MetadataTokens.EntityHandle(token))).OfType<string>().Where(isWanted))
                uses.Add($"{Outermost(metadata, method.GetDeclaringType())} uses {used}");
        }

        return [.. uses];
    }

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>The tokens of types and members that instructions name.</summary>
    private static IEnumerable<int> Tokens(ImmutableArray<byte> body)
    {
        var position = 0;
        while (position < body.Length)
        {
            int value = body[position++];
            if (value == 0xFE)
                value = 0xFE00 | body[position++];
            switch (OpCodesByValue[value].OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    position += 1;
                    break;
                case OperandType.InlineVar:
                    position += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    position += 8;
                    break;
                case OperandType.InlineSwitch:
                    position += 4 + 4 * BitConverter.ToInt32(body.AsSpan(position, 4));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(body.AsSpan(position, 4));
                    position += 4;
                    break;
                default:
                    position += 4;
                    break;
            }
        }
    }

    /// <returns>The name of a type of another assembly; null for the rest.</returns>
    private static string? TypeOf(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => Name(metadata, metadata.GetTypeReference((TypeReferenceHandle)handle)),
        HandleKind.MemberReference => TypeOf(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent),
        HandleKind.MethodSpecification => TypeOf(metadata, metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method),
        _ => null,
    };

    private static string Name(MetadataReader metadata, TypeReference type) => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);

    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.IsNested ? Outermost(metadata, type.GetDeclaringType()) : metadata.GetString(type.Name);
    }
}
