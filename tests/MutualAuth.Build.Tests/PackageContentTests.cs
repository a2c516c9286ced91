using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>What is in the package, and what a project that refers to it gets: nothing at run time.</summary>
[TestClass]
public sealed class PackageContentTests : PackageTest
{
    [TestMethod]
    public void The_package_holds_the_approved_files_and_no_others()
    {
        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PackageContent.approved.txt"));

        Assert.AreSequenceEqual(approved, Entries(), $"where this is meant, PackageContent.approved.txt becomes:\n{string.Join('\n', Entries())}");
    }

    [TestMethod]
    public void The_package_holds_no_compiler_no_MSBuild_and_nothing_for_run_time()
    {
        var entries = Entries();

        Assert.DoesNotContain(entry => entry.Contains("Microsoft.CodeAnalysis", StringComparison.OrdinalIgnoreCase), entries);
        Assert.DoesNotContain(entry => entry.Contains("Microsoft.Build", StringComparison.OrdinalIgnoreCase), entries);
        foreach (var folder in new[] { "lib/", "ref/", "runtimes/", "analyzers/", "buildTransitive/", "content/", "contentFiles/", "tools/" })
            Assert.DoesNotContain(entry => entry.StartsWith(folder, StringComparison.OrdinalIgnoreCase), entries);
    }

    [TestMethod]
    public void The_package_is_a_development_dependency_without_dependencies()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        using var stream = package.GetEntry("MutualAuth.Build.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.AreEqual("true", Value("developmentDependency"));
        Assert.IsNull(Value("dependencies"));
        Assert.AreEqual("MIT", Value("license"));
        Assert.AreEqual("README.md", Value("readme"));
    }

    [TestMethod]
    public void The_bill_of_materials_lists_every_assembly_with_its_hashes_and_version_and_nothing_else()
    {
        var bill = BillOfMaterials();
        var components = bill.GetProperty("components").EnumerateArray().ToList();
        var library = components.Single(component => component.GetProperty("type").GetString() == "library");
        var files = components.Where(component => component.GetProperty("type").GetString() == "file")
            .Concat(library.GetProperty("components").EnumerateArray())
            .ToDictionary(file => file.GetProperty("name").GetString()!);

        using var package = ZipFile.OpenRead(Isolation.Package);
        var assemblies = package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.AreSequenceEqual(assemblies.Select(entry => entry.FullName).Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        foreach (var assembly in assemblies)
        {
            var hashes = files[assembly.FullName].GetProperty("hashes").EnumerateArray()
                .ToDictionary(hash => hash.GetProperty("alg").GetString()!, hash => hash.GetProperty("content").GetString());
            var path = Sandbox.Write(assembly.FullName, "");
            assembly.ExtractToFile(path, overwrite: true);
            var content = File.ReadAllBytes(path);
            Assert.HasCount(2, hashes);
            Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(content)), hashes["SHA-256"]);
            Assert.AreEqual(Convert.ToHexStringLower(SHA512.HashData(content)), hashes["SHA-512"]);
            var version = files[assembly.FullName].GetProperty("version").GetString()!;
            Assert.StartsWith(version, FileVersionInfo.GetVersionInfo(path).ProductVersion!, assembly.FullName);
        }

        Assert.AreEqual(
            $"pkg:nuget/BouncyCastle.Cryptography@{library.GetProperty("components")[0].GetProperty("version").GetString()}",
            library.GetProperty("purl").GetString());
    }

    /// <summary>The rules of bom-1.6.schema.json for what we use of it.</summary>
    [TestMethod]
    public void The_bill_of_materials_is_one_to_the_schema_of_CycloneDX_1_6_and_the_same_in_every_pack()
    {
        var bill = BillOfMaterials();
        Assert.AreEqual("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.AreEqual("1.6", bill.GetProperty("specVersion").GetString());
        Assert.AreEqual(1, bill.GetProperty("version").GetInt32());
        var self = bill.GetProperty("metadata").GetProperty("component");
        Assert.AreEqual("MutualAuth.Build", self.GetProperty("name").GetString());
        Assert.AreEqual(Isolation.PackageVersion, self.GetProperty("version").GetString());
        var all = bill.GetProperty("components").EnumerateArray()
            .SelectMany(component => component.TryGetProperty("components", out var inner) ? inner.EnumerateArray().Prepend(component) : [component])
            .Prepend(self).ToList();
        foreach (var component in all)
        {
            Assert.Contains(component.GetProperty("type").GetString(), new[] { "library", "file" });
            Assert.IsNotEmpty(component.GetProperty("name").GetString()!);
            Assert.IsNotEmpty(component.GetProperty("version").GetString()!);
            Assert.AreSequenceEqual([], component.EnumerateObject().Select(property => property.Name)
                .Except(["type", "bom-ref", "supplier", "name", "version", "licenses", "purl", "hashes", "components", "pedigree"]));
        }

        var references = all.Select(component => component.GetProperty("bom-ref").GetString()).ToList();
        Assert.HasCount(references.Count, references.Distinct());
        foreach (var dependency in bill.GetProperty("dependencies").EnumerateArray())
        {
            Assert.Contains(dependency.GetProperty("ref").GetString(), references);
            foreach (var other in dependency.GetProperty("dependsOn").EnumerateArray())
                Assert.Contains(other.GetString(), references);
        }

        // A time or a serial number would make two packs of one commit differ.
        Assert.IsFalse(bill.TryGetProperty("serialNumber", out _));
        Assert.IsFalse(bill.GetProperty("metadata").TryGetProperty("timestamp", out _));
    }

    [TestMethod]
    public void The_licences_of_what_the_package_carries_are_in_it()
    {
        var notices = Text("THIRD-PARTY-NOTICES.txt");

        Assert.Contains("Copyright (c) 2000-2026 The Legion of the Bouncy Castle Inc.", notices);
        Assert.Contains("The above copyright notice and this\npermission notice shall be included in all copies", notices);
        Assert.Contains("Apache License", notices);
    }

    private static JsonElement BillOfMaterials() => JsonDocument.Parse(Text("bom.cdx.json")).RootElement;

    private static string Text(string entry)
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [TestMethod]
    public void A_project_gets_no_assembly_and_no_dependency_from_it()
    {
        var project = BuiltQuickStart();

        Assert.DoesNotContain(file => file.Contains("BouncyCastle") || file.Contains("MutualAuth"), project.Files("bin"));
        Assert.DoesNotContain("MutualAuth", project.ReadText("bin/Debug/net10.0/orders.deps.json"));
    }

    [TestMethod]
    public void A_project_that_references_one_with_the_package_does_not_get_its_targets()
    {
        var library = QuickStart();
        // Where somebody has forgotten it, too.
        library.Write("orders.csproj", library.ReadText("orders.csproj").Replace("PrivateAssets=\"all\"", "", StringComparison.Ordinal));
        Sandbox.Write("program/program.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{library.File}" />
                <PartnerCertificate Include="{library.Path("partners/puppet.pem")}" />
              </ItemGroup>
            </Project>
            """);
        var program = new Project(Sandbox, Path.Combine(Sandbox.Folder, "program"), "program");
        program.Build().ShouldHaveRefreshed();

        Assert.IsTrue(library.Has("mutualauth/orders.jks"));
        Assert.IsEmpty(program.Files("mutualauth"));
        Assert.DoesNotContain(file => file.Contains("MutualAuth") || file.Contains("BouncyCastle"), program.Files("bin"));
    }

    private static List<string> Entries()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        return
        [
            .. package.Entries
                .Select(entry => entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal)
                    // Named by a random number in older SDKs.
                    ? Path.GetDirectoryName(entry.FullName)!.Replace('\\', '/') + "/*.psmdcp"
                    : entry.FullName)
                .Order(StringComparer.Ordinal)
        ];
    }
}
