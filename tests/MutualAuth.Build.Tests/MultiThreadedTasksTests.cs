using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>
/// With <c>-mt</c> the tasks of many projects run in the threads of one process: nothing in the assemblies may depend on what
/// these share.
/// </summary>
[TestClass]
public sealed class MultiThreadedTasksTests
{
    public static IEnumerable<string> Frameworks => ["net8.0", "netstandard2.0"];

    [TestMethod]
    [DynamicData(nameof(Frameworks))]
    public void Every_task_says_that_it_may_run_in_a_thread(string framework)
    {
        using var assembly = new PackagedAssembly(framework, "MutualAuth.Build.Tasks");
        var tasks = assembly.Metadata.TypeDefinitions.Select(assembly.Metadata.GetTypeDefinition)
            .Where(type => type.Attributes.HasFlag(TypeAttributes.Public) && !type.Attributes.HasFlag(TypeAttributes.Abstract)
                && type.Attributes.HasFlag(TypeAttributes.Sealed) && !type.BaseType.IsNil && assembly.NameOf(type.BaseType).EndsWith("Task", StringComparison.Ordinal))
            .ToList();

        Assert.IsGreaterThanOrEqualTo(14, tasks.Count);
        Assert.IsEmpty(tasks
            .Where(task => !task.GetCustomAttributes().Any(attribute => assembly.AttributeName(attribute) == "MSBuildMultiThreadableTaskAttribute"))
            .Select(task => assembly.Metadata.GetString(task.Name)));
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Nothing_static_can_be_changed(string framework, string name)
    {
        using var assembly = new PackagedAssembly(framework, name);
        var changeable = assembly.Metadata.FieldDefinitions.Select(assembly.Metadata.GetFieldDefinition)
            .Where(field => field.Attributes.HasFlag(FieldAttributes.Static)
                && !field.Attributes.HasFlag(FieldAttributes.InitOnly) && !field.Attributes.HasFlag(FieldAttributes.Literal))
            .Select(field => assembly.Metadata.GetString(field.Name))
            // The compiler's own: delegates that are made once.
            .Where(field => !field.StartsWith('<'));

        Assert.IsEmpty(changeable);
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Neither_the_working_directory_nor_the_environment_is_changed_or_asked_for_the_way(string framework, string name)
    {
        string[] shared = ["SetEnvironmentVariable", "get_CurrentDirectory", "set_CurrentDirectory", "GetCurrentDirectory", "SetCurrentDirectory", "set_CurrentCulture", "set_DefaultThreadCurrentCulture"];
        using var assembly = new PackagedAssembly(framework, name);
        var called = assembly.Metadata.MemberReferences.Select(assembly.Metadata.GetMemberReference)
            .Select(member => assembly.Metadata.GetString(member.Name)).ToList();

        Assert.Contains("Combine", called, "not the names of what is called");
        Assert.IsEmpty(called.Intersect(shared));
    }

    public static IEnumerable<object[]> Assemblies =>
        from framework in Frameworks from name in new[] { "MutualAuth.Build.Tasks", "MutualAuth.KeyStores" } select new object[] { framework, name };

    private sealed class PackagedAssembly : IDisposable
    {
        private readonly PEReader _reader;

        public PackagedAssembly(string framework, string name)
        {
            using var package = ZipFile.OpenRead(Isolation.Package);
            using var stream = package.GetEntry($"tasks/{framework}/{name}.dll")!.Open();
            var content = new MemoryStream();
            stream.CopyTo(content);
            content.Position = 0;
            _reader = new PEReader(content);
            Metadata = _reader.GetMetadataReader();
        }

        public MetadataReader Metadata { get; }

        public string NameOf(EntityHandle type) => Metadata.GetString(type.Kind == HandleKind.TypeReference
            ? Metadata.GetTypeReference((TypeReferenceHandle)type).Name
            : Metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name);

        public string AttributeName(CustomAttributeHandle attribute)
        {
            var constructor = Metadata.GetCustomAttribute(attribute).Constructor;
            return NameOf(constructor.Kind == HandleKind.MethodDefinition
                ? Metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()
                : Metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent);
        }

        public void Dispose() => _reader.Dispose();
    }
}
